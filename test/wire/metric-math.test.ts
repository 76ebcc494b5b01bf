/** Metric math through the clients people have: each asks the same and must read the same. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { promisify } from "node:util";
import {
  CloudWatchClient,
  GetMetricDataCommand,
  type MetricDataQuery,
  PutMetricDataCommand,
} from "@aws-sdk/client-cloudwatch";
import { cloudwatch } from "../../src/api/services/cloudwatch/service.ts";
import { minutes } from "../../src/core/time/time.ts";
import { openSqliteStore } from "../../src/store/sqlite/store.ts";
import { wireServer } from "../support/wire.ts";

const run = promisify(execFile);
const noon = Date.UTC(2026, 5, 1, 12);

const metric = (id: string, name: string): MetricDataQuery => ({
  Id: id,
  MetricStat: { Metric: { Namespace: "Shop", MetricName: name }, Period: 60, Stat: "Sum" },
  ReturnData: false,
});
const queries: readonly MetricDataQuery[] = [
  metric("errors", "Errors"),
  metric("requests", "Requests"),
  { Id: "share", Expression: "FILL(100 * errors / requests, 0)", Label: `peak $\{MAX}` },
  { Id: "calm", Expression: "IF(errors < 2 AND requests >= 10, requests)" },
  { Id: "both", Expression: "METRICS() * 2", Label: "" },
  { Id: "found", Expression: "SEARCH('{Shop} MetricName=\"Errors\" OR requests', 'Maximum', 60)" },
  { Id: "top", Expression: "FIRST(SORT(found, SUM, DESC))" },
];
const range = { StartTime: noon, EndTime: noon + minutes(4) };

interface Answer {
  readonly Id?: string | undefined;
  readonly Label?: string | undefined;
  readonly Values?: readonly number[] | undefined;
}
const expected = [
  ["share", "peak 50", [10, 0, 50, 0]],
  ["calm", "calm", [10]],
  ["both", "Errors", [2, 8]],
  ["both", "Requests", [20, 40, 16]],
  ["found", "Errors", [1, 4]],
  ["found", "Requests", [10, 20, 8]],
  ["top", "top", [10, 20, 8]],
];
const shown = (results: readonly Answer[] | undefined) =>
  results?.map(({ Id, Label, Values }) => [Id, Label, Values]);

async function shop(context: TestContext) {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const store = await openSqliteStore({ directory });
  const wire = await wireServer(context, [cloudwatch], { store }, { now: () => noon + minutes(30) });
  const sdk = new CloudWatchClient({ ...wire.client });
  context.after(async () => {
    sdk.destroy();
    await store.close();
    await rm(directory, { recursive: true, force: true });
  });
  const data = (MetricName: string, values: readonly (number | undefined)[]) =>
    values.flatMap((Value, minute) =>
      Value === undefined ? [] : [{ MetricName, Value, Timestamp: new Date(noon + minutes(minute)) }],
    );
  await sdk.send(
    new PutMetricDataCommand({
      Namespace: "Shop",
      MetricData: [...data("Errors", [1, undefined, 4]), ...data("Requests", [10, 20, 8])],
    }),
  );
  return { ...wire, sdk };
}

test("the JavaScript SDK reads computed series over CBOR", async (context) => {
  const { sdk } = await shop(context);
  const input = {
    MetricDataQueries: [...queries],
    StartTime: new Date(range.StartTime),
    EndTime: new Date(range.EndTime),
    ScanBy: "TimestampAscending" as const,
  };
  const answer = await sdk.send(new GetMetricDataCommand(input));
  assert.deepEqual(shown(answer.MetricDataResults), expected);
  assert.deepEqual(answer.MetricDataResults?.[1]?.Timestamps, [new Date(noon)]);
  const wrong = { ...input, MetricDataQueries: [{ Id: "e1", Expression: "SUM(m1" }] };
  await assert.rejects(sdk.send(new GetMetricDataCommand(wrong)), {
    name: "ValidationException",
    message: "Error in expression 'e1' at position 7: unexpected end, expected ',' or ')'",
  });
});

test("so does AWS's JSON protocol", async (context) => {
  const { url } = await shop(context);
  const response = await fetch(url, {
    method: "POST",
    headers: {
      "content-type": "application/x-amz-json-1.0",
      "x-amz-target": "GraniteServiceVersion20100801.GetMetricData",
      authorization:
        "AWS4-HMAC-SHA256 Credential=000000000000/20260601/us-east-1/monitoring/aws4_request, SignedHeaders=host, Signature=0",
    },
    body: JSON.stringify({
      MetricDataQueries: queries,
      StartTime: range.StartTime / 1000,
      EndTime: range.EndTime / 1000,
      ScanBy: "TimestampAscending",
    }),
  });
  const answer = (await response.json()) as { MetricDataResults: readonly Answer[] };
  assert.deepEqual(shown(answer.MetricDataResults), expected);
});

const script = `
import boto3, json, os, sys
client = boto3.client("cloudwatch", endpoint_url=os.environ["EBBTIDE_URL"])
answer = client.get_metric_data(**json.loads(sys.argv[1]))
print(json.dumps(answer["MetricDataResults"], default=str))
try:
    client.get_metric_data(**{**json.loads(sys.argv[1]), "MetricDataQueries": [{"Id": "e1", "Expression": "SUM(m1"}]})
except client.exceptions.ClientError as error:
    assert error.response["Error"]["Code"] in ("ValidationError", "ValidationException"), error
    assert "position 7" in error.response["Error"]["Message"], error
else:
    raise AssertionError("accepted")
`;
const asked = JSON.stringify({
  MetricDataQueries: queries,
  StartTime: new Date(range.StartTime).toISOString(),
  EndTime: new Date(range.EndTime).toISOString(),
  ScanBy: "TimestampAscending",
});

const newerPython = process.env.EBBTIDE_BOTO3;
for (const [name, python, without] of [
  ["Debian's boto3 (query)", "/usr/bin/python3", "needs boto3 (apt-get install python3-boto3)"],
  ["a newer boto3", newerPython, "needs EBBTIDE_BOTO3, the Python of an environment with a newer boto3"],
] as const)
  test(`so does ${name}`, { skip: await missing(python, without) }, async (context) => {
    const { url } = await shop(context);
    const { stdout } = await run(python ?? "", ["-c", script, asked], { env: env(url) });
    assert.deepEqual(shown(JSON.parse(stdout) as readonly Answer[]), expected);
  });

const cli = "/usr/bin/aws";
test("so does the CLI", {
  skip: existsSync(cli) ? false : "needs the AWS CLI (apt-get install awscli)",
}, async (context) => {
  const { url } = await shop(context);
  const { stdout } = await run(
    cli,
    ["--endpoint-url", url, "cloudwatch", "get-metric-data", "--output", "json", "--cli-input-json", asked],
    { env: env(url) },
  );
  const answer = JSON.parse(stdout) as { MetricDataResults: readonly Answer[] };
  assert.deepEqual(shown(answer.MetricDataResults), expected);
});

function env(url: string) {
  return {
    PATH: "/usr/bin:/bin",
    EBBTIDE_URL: url,
    AWS_ACCESS_KEY_ID: "000000000000",
    AWS_SECRET_ACCESS_KEY: "test",
    AWS_DEFAULT_REGION: "us-east-1",
    AWS_EC2_METADATA_DISABLED: "true",
    AWS_PAGER: "",
  };
}

/** The reason to skip when this Python cannot import boto3; false when it can. */
async function missing(python: string | undefined, reason: string): Promise<string | false> {
  if (python === undefined) return reason;
  return run(python, ["-c", "import boto3"]).then(
    () => false as const,
    () => reason,
  );
}
