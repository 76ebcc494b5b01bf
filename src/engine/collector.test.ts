import assert from "node:assert/strict";
import { test } from "node:test";
import { scope } from "../../test/support/alarms.ts";
import {
  cancel,
  endpoint,
  enqueue,
  instance,
  type Measuring,
  measuring,
} from "../../test/support/measuring.ts";
import { target } from "../../test/support/scaling.ts";
import type { MetricPoint } from "../core/metrics/metric.ts";
import type { ScalingActivity } from "../core/scaling/activity.ts";
import { days, minutes, seconds } from "../core/time/time.ts";
import type { HostUsage, Provider } from "../providers/provider.ts";

const noon = Date.UTC(2026, 5, 1, 12);

const gauge = ({ store, clock }: Measuring, name: string): Promise<readonly MetricPoint[]> =>
  store.metrics.points(
    scope,
    { namespace: "AWS/SageMaker", name, dimensions: [{ name: "EndpointName", value: "tides" }] },
    noon - days(1),
    clock.now() + days(1),
  );
const values = (points: readonly MetricPoint[]) => points.map(({ summary }) => summary.sum);

test("gauges come once a minute, at its middle, zeros included", async (context) => {
  const loops = await measuring(context, noon);
  await loops.store.endpoints.put(scope, "tides", endpoint);
  await loops.clock.advance(minutes(2));
  await enqueue(loops, 2);
  await loops.clock.advance(minutes(2));
  const sizes = await gauge(loops, "ApproximateBacklogSize");
  assert.deepEqual(values(sizes), [0, 0, 2, 2]);
  assert.deepEqual(
    sizes.map(({ at, resolution, summary }) => [at - noon, resolution, summary.count]),
    [0, 1, 2, 3].map((minute) => [minutes(minute), 60, 1]),
  );
  assert.deepEqual(values(await gauge(loops, "HasBacklogWithoutCapacity")), [0, 0, 1, 1]);
  assert.deepEqual(values(await gauge(loops, "ApproximateAgeOfOldestRequest")), [0, 0, 30, 90]);
});

test("the backlog is shared by instances in service only", async (context) => {
  const loops = await measuring(context, noon);
  await loops.store.endpoints.put(scope, "tides", endpoint);
  for (const one of [instance("a"), instance("b"), instance("c", "starting"), instance("d", "draining")])
    await loops.store.instances.put(scope, one.id, one);
  await enqueue(loops, 6);
  await loops.clock.advance(minutes(1));
  assert.deepEqual(values(await gauge(loops, "ApproximateBacklogSizePerInstance")), [3]);
  assert.deepEqual(values(await gauge(loops, "HasBacklogWithoutCapacity")), [0]);
});

test("in profile fast gauges come every ten seconds and are kept to the second", async (context) => {
  const loops = await measuring(context, noon);
  await loops.store.endpoints.put(scope, "tides", endpoint);
  await loops.store.tags.put(scope, endpoint.arn, { "ebbtide:profile": "fast" });
  await loops.clock.advance(seconds(30));
  const points = await gauge(loops, "ApproximateBacklogSize");
  assert.deepEqual(
    points.map(({ at, resolution }) => [at - noon, resolution]),
    [5, 15, 25].map((second) => [seconds(second), 1]),
  );
});

test("endpoints that are made or deleted publish nothing", async (context) => {
  const loops = await measuring(context, noon);
  await loops.store.endpoints.put(scope, "tides", { ...endpoint, status: "Deleting" });
  await loops.clock.advance(minutes(3));
  assert.deepEqual(await gauge(loops, "ApproximateBacklogSize"), []);
});

const provider = (usage: Provider["usage"]): Provider => ({
  accepts: (image) => image.startsWith("process:"),
  start: async () => {},
  stop: async () => {},
  list: async () => [],
  forget: async () => {},
  usage,
  onChange: () => {},
  close: async () => {},
});
const host = ({ store, clock }: Measuring, name: string) =>
  store.metrics.points(
    scope,
    {
      namespace: "/aws/sagemaker/Endpoints",
      name,
      dimensions: [
        { name: "EndpointName", value: "tides" },
        { name: "VariantName", value: "AllTraffic" },
      ],
    },
    noon,
    clock.now(),
  );

test("host metrics have one sample per instance and minute, so that their count is the instances'", async (context) => {
  const usage: HostUsage = { cpu: 120, memory: 10, disk: 5 };
  const providers = [provider(async (ids) => new Map(ids.map((id) => [id, usage])))];
  const loops = await measuring(context, noon, { providers });
  await loops.store.endpoints.put(scope, "tides", endpoint);
  for (const one of [instance("a"), instance("b"), instance("c", "starting")])
    await loops.store.instances.put(scope, one.id, one);
  await loops.clock.advance(minutes(2));
  const points = await host(loops, "CPUUtilization");
  assert.deepEqual(
    points.map(({ summary, unit }) => [summary.count, summary.sum, unit]),
    [
      [2, 240, "Percent"],
      [2, 240, "Percent"],
    ],
  );
  assert.deepEqual(await host(loops, "GPUUtilization"), []);
});

test("a provider that cannot tell costs its own metrics only", async (context) => {
  const providers = [
    provider(async () => {
      throw new Error("no answer");
    }),
  ];
  const loops = await measuring(context, noon, { providers });
  await loops.store.endpoints.put(scope, "tides", endpoint);
  await loops.store.instances.put(scope, "a", instance("a"));
  await loops.clock.advance(minutes(2));
  assert.deepEqual(values(await gauge(loops, "ApproximateBacklogSize")), [0, 0]);
});

test("old history and finished requests are cleared away, however many there are", async (context) => {
  const loops = await measuring(context, noon);
  const item = { alarmName: "a", kind: "StateUpdate", summary: "s", data: "{}" } as const;
  for (const at of [noon - days(15), noon - days(13)])
    await loops.store.alarmHistory.append(scope, "a", at, `${at}`, { ...item, at });
  for (const at of [noon - days(43), noon - days(41)])
    await loops.store.activities.append(scope, "t", at, `${at}`, activity(at));
  await cancel(loops, await enqueue(loops, 2500), noon - days(8));
  await loops.clock.advance(minutes(5));
  assert.equal((await loops.store.requests.list(scope, { limit: 5 })).length, 0);
  assert.deepEqual(
    (await loops.store.alarmHistory.list(scope, {})).map(({ at }) => at),
    [noon - days(13)],
  );
  assert.deepEqual(
    (await loops.store.activities.list(scope, {})).map(({ startedAt }) => startedAt),
    [noon - days(41)],
  );
});

const activity = (startedAt: number): ScalingActivity => ({
  scope,
  id: `${startedAt}`,
  target,
  description: "Setting desired instance count to 1.",
  cause: "minimum capacity was set to 1",
  startedAt,
  status: "Successful",
});
