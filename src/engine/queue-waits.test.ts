import assert from "node:assert/strict";
import { test } from "node:test";
import { scope } from "../../test/support/alarms.ts";
import { endpoint, enqueue, instance, type Measuring, measuring } from "../../test/support/measuring.ts";
import { days, minutes, seconds } from "../core/time/time.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const one = { ...endpoint, async: { ...endpoint.async, maxConcurrentInvocationsPerInstance: 1 } };
const serving = {
  ...one,
  variant: { ...one.variant, desiredInstances: 1, currentInstances: 1 },
};

const values = async ({ store, clock }: Measuring, name: string) => {
  const metric = { namespace: "Ebbtide", name, dimensions: [{ name: "EndpointName", value: "tides" }] };
  const points = await store.metrics.points(scope, metric, noon - days(1), clock.now() + days(1));
  return points.map(({ summary }) => summary.sum);
};

/** Requests that come, and are answered after some seconds, one after the other. */
async function serve(loops: Measuring, count: number, service: number): Promise<void> {
  const { store, clock } = loops;
  for (let done = 0; done < count; done++) {
    await enqueue(loops);
    const leases = await store.requests.claim(one.id, ["a"], clock.now(), clock.now() + minutes(60));
    await clock.advance(seconds(service));
    const at = clock.now();
    await store.requests.settle(
      leases.map(({ id, fence }) => ({ id, fence, at, outcome: { state: "completed" as const } })),
    );
  }
}

async function begun(context: Parameters<typeof measuring>[0], tags: Readonly<Record<string, string>> = {}) {
  const loops = await measuring(context, noon);
  await loops.store.endpoints.put(scope, "tides", serving);
  await loops.store.tags.put(scope, endpoint.arn, { "ebbtide:profile": "fast", ...tags });
  await loops.store.instances.put(scope, "a", {
    ...instance("a"),
    createdAt: noon - seconds(90),
    inServiceAt: noon - seconds(30),
  });
  return loops;
}

test("what needs learning is not published before, and is right after", async (context) => {
  const loops = await begun(context);
  await loops.clock.advance(seconds(10));
  assert.deepEqual(await values(loops, "InFlightRequests"), [0]);
  assert.deepEqual(await values(loops, "InstancesStarting"), [0]);
  assert.deepEqual(await values(loops, "PredictedQueueWait"), []);
  await serve(loops, 3, 20);
  await enqueue(loops, 4);
  await loops.clock.advance(seconds(10));
  // Nothing runs, and four wait for one slot: the next one starts after four services, and the last ends then.
  assert.deepEqual((await values(loops, "PredictedQueueWait")).at(-1), 80);
  assert.deepEqual((await values(loops, "BacklogDrainSeconds")).at(-1), 80);
  assert.deepEqual(await values(loops, "RequiredInstances"), []);
});

test("with an objective the required instances are published, and their ratio", async (context) => {
  const loops = await begun(context, { "ebbtide:wait-objective": "30s" });
  await loops.clock.advance(seconds(10));
  assert.deepEqual(await values(loops, "RequiredInstances"), [1]);
  await serve(loops, 3, 20);
  await enqueue(loops, 30);
  await loops.clock.advance(seconds(10));
  const required = (await values(loops, "RequiredInstances")).at(-1) ?? 0;
  assert.ok(required >= 10, `${required}`);
  assert.deepEqual((await values(loops, "RequiredInstancesRatio")).at(-1), required);
  const [learned] = await loops.store.learned.all();
  assert.match(learned?.required?.reason ?? "", /^30 waiting and .* for waits of 30 s .* need/);
});

test("what was learned outlives a restart, and the time in between counts as nothing", async (context) => {
  const loops = await begun(context);
  await serve(loops, 5, 20);
  await loops.clock.advance(minutes(6));
  await loops.restart();
  await loops.clock.advance(seconds(20));
  assert.ok((await values(loops, "PredictedQueueWait")).length > 0);
  const before = (await loops.store.learned.all())[0];
  assert.equal(before?.service.count, 5);
  assert.equal(before?.startUp.sum, seconds(60));
  await loops.clock.advance(minutes(6));
  // The start that was counted before is not counted again.
  assert.equal((await loops.store.learned.all())[0]?.startUp.count, 1);
});

test("after quiet nothing is required, also of an endpoint that nobody has used yet", async (context) => {
  const loops = await begun(context, { "ebbtide:wait-objective": "30s" });
  await loops.clock.advance(minutes(3));
  const required = await values(loops, "RequiredInstances");
  assert.deepEqual([required[0], required.at(-1)], [1, 0]);
  assert.deepEqual((await values(loops, "RequiredInstancesRatio")).at(-1), 0);
});
