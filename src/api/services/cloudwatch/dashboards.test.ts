import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  CloudWatchClient,
  DeleteDashboardsCommand,
  GetDashboardCommand,
  ListDashboardsCommand,
  ListTagsForResourceCommand,
  PutDashboardCommand,
  paginateListDashboards,
  TagResourceCommand,
  UntagResourceCommand,
} from "@aws-sdk/client-cloudwatch";
import { refusal } from "../../../../test/support/refusal.ts";
import { wiredStore } from "../../../../test/support/wired-store.ts";
import { cloudwatch } from "./service.ts";

const body = (markdown: string) =>
  `{ "widgets": [ {"type":"text","properties":{"markdown":"${markdown}"}} ] }`;

async function served(context: TestContext) {
  const wire = await wiredStore(context, [cloudwatch]);
  const sdk = new CloudWatchClient({ ...wire.client });
  const elsewhere = new CloudWatchClient({ ...wire.client, region: "eu-west-1" });
  context.after(() => {
    sdk.destroy();
    elsewhere.destroy();
  });
  const put = (DashboardName: string, DashboardBody: string, more: object = {}) =>
    sdk.send(new PutDashboardCommand({ DashboardName, DashboardBody, ...more }));
  return { wire, sdk, elsewhere, put };
}

test("a dashboard comes back as it was put, in every region, until it is deleted", async (context) => {
  const { wire, sdk, elsewhere, put } = await served(context);
  assert.deepEqual((await put("tides", body("Ebbe"))).DashboardValidationMessages, []);
  wire.now += 1000;
  await put("tides", body("Flut und Größe"));
  const { DashboardArn, DashboardBody, DashboardName } = await elsewhere.send(
    new GetDashboardCommand({ DashboardName: "tides" }),
  );
  assert.deepEqual(
    [DashboardArn, DashboardBody, DashboardName],
    ["arn:aws:cloudwatch::000000000000:dashboard/tides", body("Flut und Größe"), "tides"],
  );
  const { DashboardEntries } = await sdk.send(new ListDashboardsCommand({ DashboardNamePrefix: "ti" }));
  assert.deepEqual(DashboardEntries, [
    {
      DashboardName: "tides",
      DashboardArn,
      LastModified: new Date(wire.now),
      Size: Buffer.byteLength(body("Flut und Größe")),
    },
  ]);
  assert.deepEqual(
    (await sdk.send(new ListDashboardsCommand({ DashboardNamePrefix: "x" }))).DashboardEntries,
    [],
  );
  await sdk.send(new DeleteDashboardsCommand({ DashboardNames: ["tides"] }));
  assert.equal(
    await refusal(sdk.send(new GetDashboardCommand({ DashboardName: "tides" }))),
    "404 ResourceNotFound: Dashboard tides does not exist",
  );
});

test("of several dashboards to delete, one that does not exist keeps all", async (context) => {
  const { sdk, put } = await served(context);
  await put("a", body("a"));
  await put("b", body("b"));
  const remove = (...DashboardNames: string[]) => sdk.send(new DeleteDashboardsCommand({ DashboardNames }));
  assert.match(
    await refusal(remove("a", "x", "b", "y")),
    /^404 ResourceNotFound: The specified dashboard does not exist\. \[x, y\]$/,
  );
  assert.equal((await sdk.send(new ListDashboardsCommand({}))).DashboardEntries?.length, 2);
  await remove("a", "b", "a");
  assert.equal((await sdk.send(new ListDashboardsCommand({}))).DashboardEntries?.length, 0);
  assert.match(await refusal(remove()), /InvalidParameterValue/);
});

test("bodies that cannot be shown are refused with every mistake, others come with warnings", async (context) => {
  const { put } = await served(context);
  assert.equal(
    await refusal(put("a", "{")),
    "400 DashboardInvalidInputError: The field DashboardBody must be a valid JSON object",
  );
  const wrong = put("a", '{"widgets":[{"type":"metric","properties":{"region":"us-east-1"}}]}');
  await assert.rejects(wrong, (error: Error & { dashboardValidationMessages?: readonly object[] }) => {
    assert.equal(
      error.message,
      `The dashboard body is invalid, there are 3 validation errors:
[
  {
    "dataPath": "/widgets/0/properties",
    "message": "Should have required property 'metrics'"
  },
  {
    "dataPath": "/widgets/0/properties",
    "message": "The metric widget should have specified a region and a data source or an alarm annotation"
  },
  {
    "dataPath": "/widgets/0/properties",
    "message": "Should have required property 'annotations'"
  }
]`,
    );
    assert.equal(error.dashboardValidationMessages?.length, 3);
    return true;
  });
  const warned = await put("a", '{"widgets":[{"type":"text","hue":1,"properties":{"markdown":""}}]}');
  assert.deepEqual(
    warned.DashboardValidationMessages?.map(({ DataPath }) => DataPath),
    ["/widgets/0"],
  );
});

test("names are letters, digits, dashes and underscores, 255 at most", async (context) => {
  const { put } = await served(context);
  for (const name of ["a b", "ä", "a/b", "a.b"])
    assert.match(await refusal(put(name, body(""))), /InvalidParameterValue.*contains invalid characters/);
  assert.match(await refusal(put("a".repeat(256), body(""))), /longer than 255/);
  await put("A-b_9".padEnd(255, "x"), body(""));
});

test("lists come in pages of a thousand, and forged tokens are refused", async (context) => {
  const { wire, sdk, put } = await served(context);
  await put("template", body(""));
  const scope = { account: "000000000000", region: "global" };
  const dashboard = await wire.store.dashboards.get(scope, "template");
  await wire.store.transaction(async (tx) => {
    for (let index = 0; index < 1200; index++)
      await tx.dashboards.put(scope, `n${index}`, { ...dashboard!, name: `n${index}` });
  });
  const pages: number[] = [];
  for await (const page of paginateListDashboards({ client: sdk }, { DashboardNamePrefix: "n" }))
    pages.push(page.DashboardEntries?.length ?? 0);
  assert.deepEqual(pages, [1000, 200]);
  assert.match(await refusal(sdk.send(new ListDashboardsCommand({ NextToken: "mine" }))), /token/);
});

test("dashboards have tags, given at their creation or later, gone with them", async (context) => {
  const { sdk, elsewhere, put } = await served(context);
  const ResourceARN = "arn:aws:cloudwatch::000000000000:dashboard/tides";
  const tags = async () =>
    Object.fromEntries(
      ((await elsewhere.send(new ListTagsForResourceCommand({ ResourceARN }))).Tags ?? []).map(
        ({ Key, Value }) => [Key, Value],
      ),
    );
  await put("tides", body(""), { Tags: [{ Key: "team", Value: "quay" }] });
  await put("tides", body(""), { Tags: [{ Key: "team", Value: "other" }] });
  assert.deepEqual(await tags(), { team: "quay" });
  await sdk.send(new TagResourceCommand({ ResourceARN, Tags: [{ Key: "cost", Value: "1" }] }));
  await sdk.send(new UntagResourceCommand({ ResourceARN, TagKeys: ["team"] }));
  assert.deepEqual(await tags(), { cost: "1" });
  await sdk.send(new DeleteDashboardsCommand({ DashboardNames: ["tides"] }));
  assert.match(await refusal(tags()), /ResourceNotFoundException/);
  await put("tides", body(""));
  assert.deepEqual(await tags(), {});
});
