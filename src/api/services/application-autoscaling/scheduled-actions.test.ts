import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  ApplicationAutoScalingClient,
  DeleteScheduledActionCommand,
  DeregisterScalableTargetCommand,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  DescribeScheduledActionsCommand,
  type DescribeScheduledActionsCommandInput,
  PutScheduledActionCommand,
  type PutScheduledActionCommandInput,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { DeleteEndpointCommand, SageMakerClient } from "@aws-sdk/client-sagemaker";
import { scope } from "../../../../test/support/alarms.ts";
import { endpoint } from "../../../../test/support/measuring.ts";
import { type WiredStore, wiredStore } from "../../../../test/support/wired-store.ts";
import { minutes } from "../../../core/time/time.ts";
import { sagemaker } from "../sagemaker/service.ts";
import { applicationAutoscaling } from "./service.ts";

const start = Date.UTC(2026, 0, 1);
const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/tides/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;
const morning = {
  ...resource,
  ScheduledActionName: "morning",
  Schedule: "cron(0 8 ? * MON-FRI *)",
  Timezone: "Europe/Berlin",
  StartTime: new Date(Date.UTC(2026, 1, 1)),
  EndTime: new Date(Date.UTC(2027, 1, 1)),
  ScalableTargetAction: { MinCapacity: 2, MaxCapacity: 8 },
};

interface Scene {
  readonly wired: WiredStore;
  readonly put: (action: PutScheduledActionCommandInput) => Promise<unknown>;
  readonly describe: (query?: Partial<DescribeScheduledActionsCommandInput>) => Promise<{
    readonly rows: readonly Readonly<Record<string, unknown>>[];
    readonly next?: string | undefined;
  }>;
  readonly client: ApplicationAutoScalingClient;
}

async function sceneOf(context: TestContext, register = true): Promise<Scene> {
  const wired = await wiredStore(context, [applicationAutoscaling, sagemaker]);
  await wired.store.endpoints.put(scope, endpoint.name, endpoint);
  const client = new ApplicationAutoScalingClient(wired.client);
  context.after(() => client.destroy());
  if (register)
    await client.send(new RegisterScalableTargetCommand({ ...resource, MinCapacity: 0, MaxCapacity: 5 }));
  return {
    wired,
    client,
    put: async (action) => client.send(new PutScheduledActionCommand(action)),
    describe: async (query = {}) => {
      const { ScheduledActions = [], NextToken } = await client.send(
        new DescribeScheduledActionsCommand({ ServiceNamespace: "sagemaker", ...query }),
      );
      return { rows: ScheduledActions.map((row) => ({ ...row })), next: NextToken };
    },
  };
}

test("an action is put and described with all it has", async (context) => {
  const { wired, put, describe } = await sceneOf(context);
  await put(morning);
  const { rows } = await describe();
  const { ScheduledActionARN, ...row } = rows[0] ?? {};
  assert.deepEqual(row, { ...morning, CreationTime: new Date(start) });
  assert.match(
    String(ScheduledActionARN),
    /^arn:aws:autoscaling:us-east-1:000000000000:scheduledAction:[0-9a-f-]{36}:resource\/sagemaker\/endpoint\/tides\/variant\/AllTraffic:scheduledActionName\/morning$/,
  );
  assert.ok(wired.nudged.includes("timetable"));
});

test("an update keeps what is not given, but for start and end, which go", async (context) => {
  const { wired, put, describe } = await sceneOf(context);
  await put(morning);
  const [before] = (await describe()).rows;
  wired.now += minutes(1);
  await put({ ...resource, ScheduledActionName: "morning", ScalableTargetAction: { MaxCapacity: 9 } });
  const { StartTime: _, EndTime: __, ...kept } = before ?? {};
  assert.deepEqual((await describe()).rows, [{ ...kept, ScalableTargetAction: { MaxCapacity: 9 } }]);
  await put({ ...resource, ScheduledActionName: "morning", Schedule: "rate(1 hour)", Timezone: "UTC" });
  const [after] = (await describe()).rows;
  assert.deepEqual(
    [after?.Schedule, after?.Timezone, after?.ScalableTargetAction, after?.CreationTime],
    ["rate(1 hour)", "UTC", { MaxCapacity: 9 }, new Date(start)],
  );
});

test("what a new action lacks, and a target that is not there, are told", async (context) => {
  const { put, client } = await sceneOf(context, false);
  const named = `service namespace: sagemaker, resource ID: ${resource.ResourceId}, scalable dimension: ${resource.ScalableDimension}`;
  const { Schedule: _, ...without } = morning;
  await assert.rejects(put(without), { name: "ValidationException", message: "Schedule must be set" });
  await assert.rejects(put(morning), {
    name: "ObjectNotFoundException",
    message: `No scalable target registered for ${named}`,
  });
  await assert.rejects(
    client.send(new DeleteScheduledActionCommand({ ...resource, ScheduledActionName: "morning" })),
    {
      name: "ObjectNotFoundException",
      message: `No scheduled action found for ${named}, scheduled action name: morning`,
    },
  );
});

test("actions are filtered, and paged whatever is made and deleted in between", async (context) => {
  const { wired, put, describe, client } = await sceneOf(context);
  await wired.store.endpoints.put(scope, "other", { ...endpoint, name: "other" });
  const other = { ...resource, ResourceId: "endpoint/other/variant/AllTraffic" };
  await client.send(new RegisterScalableTargetCommand({ ...other, MinCapacity: 0, MaxCapacity: 5 }));
  for (const ScheduledActionName of ["b", "d", "f", "h"]) await put({ ...morning, ScheduledActionName });
  await put({ ...morning, ...other, ScheduledActionName: "b" });

  const named = async (query: Partial<DescribeScheduledActionsCommandInput>) =>
    (await describe(query)).rows.map(
      (row) => `${String(row.ResourceId).split("/")[1]} ${row.ScheduledActionName}`,
    );
  assert.deepEqual(await named({}), ["other b", "tides b", "tides d", "tides f", "tides h"]);
  assert.deepEqual(await named({ ...other }), ["other b"]);
  assert.deepEqual(await named({ ScheduledActionNames: ["b", "h", "none"] }), [
    "other b",
    "tides b",
    "tides h",
  ]);
  assert.deepEqual(await named({ ResourceId: resource.ResourceId, ScheduledActionNames: ["b"] }), [
    "tides b",
  ]);
  assert.deepEqual(await named({ ServiceNamespace: "ecs" }), []);

  const first = await describe({ MaxResults: 3 });
  assert.equal(first.rows.length, 3);
  // Before, at and after the place where the page ended.
  for (const ScheduledActionName of ["a", "e"]) await put({ ...morning, ScheduledActionName });
  await client.send(new DeleteScheduledActionCommand({ ...resource, ScheduledActionName: "d" }));
  const rest = await describe({ MaxResults: 3, NextToken: first.next });
  assert.deepEqual(
    rest.rows.map(({ ScheduledActionName }) => ScheduledActionName),
    ["e", "f", "h"],
  );
  assert.equal(rest.next, undefined);
});

test("tokens are of one list and one letter of theirs cannot be changed", async (context) => {
  const { put, describe, client } = await sceneOf(context);
  for (const ScheduledActionName of ["a", "b"]) await put({ ...morning, ScheduledActionName });
  const { next = "" } = await describe({ MaxResults: 1 });
  const forged = [
    next.slice(1),
    next.slice(0, -1),
    `${next}A`,
    `${next.slice(0, 9)}${next[9] === "A" ? "B" : "A"}${next.slice(10)}`,
    Buffer.from('["sagemaker|a"]').toString("base64url"),
  ];
  for (const NextToken of forged)
    await assert.rejects(describe({ NextToken }), { name: "InvalidNextTokenException" }, NextToken);
  const query = { ServiceNamespace: "sagemaker", NextToken: next } as const;
  const refused = { name: "InvalidNextTokenException", message: "The next token is invalid." };
  await assert.rejects(client.send(new DescribeScalableTargetsCommand(query)), refused);
  await assert.rejects(client.send(new DescribeScalingPoliciesCommand(query)), refused);
  await assert.rejects(client.send(new DescribeScalingActivitiesCommand(query)), refused);
});

test("actions go with their target, and with its endpoint", async (context) => {
  const { wired, put, describe, client } = await sceneOf(context);
  await put(morning);
  await client.send(new DeregisterScalableTargetCommand(resource));
  assert.deepEqual((await describe()).rows, []);

  await client.send(new RegisterScalableTargetCommand({ ...resource, MinCapacity: 0, MaxCapacity: 5 }));
  assert.deepEqual((await describe()).rows, []);
  await put(morning);
  const sdk = new SageMakerClient(wired.client);
  context.after(() => sdk.destroy());
  await sdk.send(new DeleteEndpointCommand({ EndpointName: endpoint.name }));
  assert.deepEqual((await describe()).rows, []);
  assert.deepEqual(await wired.store.scheduledActions.all(), []);
});
