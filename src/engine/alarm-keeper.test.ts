import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { alarmWith, type Changes, configurationWith, flat, scope } from "../../test/support/alarms.ts";
import {
  cancel,
  endpoint,
  enqueue,
  instance,
  type Measuring,
  measuring,
  stepPolicy,
} from "../../test/support/measuring.ts";
import type { Alarm } from "../core/alarms/alarm.ts";
import { summaryOfValue } from "../core/metrics/summary.ts";
import { minutes, seconds } from "../core/time/time.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const topic = "arn:aws:sns:us-east-1:000000000000:alerts";

const put = async ({ store, clock }: Measuring, changes: Changes = {}): Promise<void> => {
  const alarm = alarmWith(changes, clock.now());
  await store.alarms.put(scope, alarm.name, alarm);
};
const read = async ({ store }: Measuring, name = "tides-wake"): Promise<Alarm> => {
  const alarm = await store.alarms.get(scope, name);
  assert.ok(alarm);
  return alarm;
};
const signals = async ({ store }: Measuring) => [...(await store.signals.all())].sort((a, b) => a.at - b.at);
const history = async ({ store }: Measuring) =>
  (await store.alarmHistory.list(scope, { oldestFirst: true })).map(({ summary }) => summary);
const asleep = async (context: TestContext, settings: Parameters<typeof measuring>[2] = {}) => {
  const loops = await measuring(context, noon, settings);
  await loops.store.endpoints.put(scope, endpoint.name, endpoint);
  await loops.store.policies.put(scope, stepPolicy.arn, stepPolicy);
  return loops;
};

test("an endpoint at zero is woken two to three minutes after its first request, whenever in the minute that came", async (context) => {
  for (const offset of [0, 1, 29.999, 30.001, 45, 59.9]) {
    const loops = await asleep(context);
    await put(loops, { alarmActions: [stepPolicy.arn] });
    await loops.clock.advance(minutes(5) + seconds(offset));
    const first = loops.clock.now();
    await enqueue(loops);
    await loops.clock.advance(minutes(2) - 1);
    assert.deepEqual(await signals(loops), [], `${offset}`);
    await loops.clock.advance(minutes(1) + seconds(1));
    const [signal] = await signals(loops);
    assert.ok(signal, `${offset}`);
    assert.ok(signal.at - first <= minutes(3) + seconds(1));
    assert.deepEqual([signal.policyArn, signal.recentDatapoints], [stepPolicy.arn, [1, 1]]);
    assert.equal(loops.nudged[0], "scaler");
  }
});

test("the scale-in alarm of target tracking rings fifteen to sixteen minutes after the backlog went", async (context) => {
  const loops = await asleep(context);
  await loops.store.instances.put(scope, "i1", instance("i1"));
  const backlog = await enqueue(loops);
  await put(loops, {
    name: "low",
    metric: { metricName: "ApproximateBacklogSizePerInstance" },
    comparison: "LessThanThreshold",
    threshold: 0.9,
    evaluationPeriods: 15,
    datapointsToAlarm: 15,
    alarmActions: [`${stepPolicy.arn}:createdBy/11111111-2222-3333-4444-555555555555`],
  });
  await loops.clock.advance(minutes(20) + seconds(10));
  assert.equal((await read(loops, "low")).state, "OK");
  await cancel(loops, backlog);
  const gone = loops.clock.now();
  await loops.clock.advance(minutes(15));
  assert.deepEqual(await signals(loops), []);
  await loops.clock.advance(minutes(1));
  const alarm = await read(loops, "low");
  assert.equal(alarm.state, "ALARM");
  assert.ok(alarm.stateTransitionedAt - gone <= minutes(16));
  assert.equal((await signals(loops))[0]?.recentDatapoints.length, 15);
});

test("an Auto Scaling action repeats each minute while the state lasts, and leaves one row of history", async (context) => {
  const loops = await asleep(context);
  await put(loops, { alarmActions: [stepPolicy.arn] });
  await enqueue(loops);
  await loops.clock.advance(minutes(8));
  const times = (await signals(loops)).map(({ at }) => at);
  assert.equal(times.length, 6);
  for (const [index, at] of times.slice(1).entries()) assert.equal(at - times[index]!, minutes(1));
  assert.deepEqual(await history(loops), [
    "Alarm updated from INSUFFICIENT_DATA to ALARM",
    `Successfully executed action ${stepPolicy.arn}`.slice(0, 255),
  ]);
});

test("a metric without data leaves a new alarm as it was created", async (context) => {
  const loops = await measuring(context, noon);
  await put(loops, { alarmActions: [stepPolicy.arn] });
  await loops.clock.advance(minutes(10));
  const alarm = await read(loops);
  assert.deepEqual(
    [alarm.state, alarm.stateReason, alarm.stateReasonData],
    ["INSUFFICIENT_DATA", "Unchecked: Initial alarm creation", undefined],
  );
  assert.deepEqual(await history(loops), []);
});

test("missing data that count as breaching ring, but scale nothing, and the history says why", async (context) => {
  const loops = await measuring(context, noon);
  await loops.store.policies.put(scope, stepPolicy.arn, stepPolicy);
  await put(loops, { treatMissingData: "breaching", alarmActions: [stepPolicy.arn] });
  await loops.clock.advance(minutes(5));
  assert.equal((await read(loops)).state, "ALARM");
  assert.deepEqual(await signals(loops), []);
  assert.deepEqual(await history(loops), [
    "Alarm updated from INSUFFICIENT_DATA to ALARM",
    "Failed to execute AutoScaling action: Metric data points must be provided",
  ]);
});

test("an alarm whose data stop becomes insufficient when the last of them leave its range", async (context) => {
  const loops = await measuring(context, noon);
  await put(loops);
  for (const minute of [0, 1, 2])
    await loops.store.metrics.put([
      {
        scope,
        metric: {
          namespace: "AWS/SageMaker",
          name: "HasBacklogWithoutCapacity",
          dimensions: flat(configurationWith()).metric.dimensions,
        },
        unit: "Count",
        at: noon + minutes(minute) + seconds(30),
        resolution: 60,
        summary: summaryOfValue(1),
      },
    ]);
  await loops.clock.advance(minutes(7));
  assert.equal((await read(loops)).state, "ALARM");
  await loops.clock.advance(minutes(1));
  const alarm = await read(loops);
  assert.deepEqual(
    [alarm.state, alarm.stateReason],
    ["INSUFFICIENT_DATA", "Insufficient Data: 2 datapoints were unknown."],
  );
});

test("topics are told once, through the outbox, and the courier is nudged", async (context) => {
  const loops = await asleep(context);
  await loops.store.topics.put(scope, topic, {
    scope,
    arn: topic,
    name: "alerts",
    createdAt: 0,
    attributes: {},
  });
  await put(loops, { alarmActions: [topic] });
  await enqueue(loops);
  await loops.clock.advance(minutes(8));
  const due = await loops.store.outbox.due(loops.clock.now(), 10);
  assert.deepEqual(
    due.map(({ notice }) => notice.kind === "publish" && [notice.topicArn, notice.subject]),
    [[topic, 'ALARM: "tides-wake" in US East (N. Virginia)']],
  );
  assert.deepEqual(loops.nudged, ["courier"]);
});

test("a state set by hand is corrected by the next evaluation", async (context) => {
  const loops = await asleep(context);
  await put(loops);
  await loops.clock.advance(minutes(5));
  const { stateReasonData: _, ...alarm } = await read(loops);
  assert.equal(alarm.state, "OK");
  await loops.store.alarms.put(scope, alarm.name, { ...alarm, state: "ALARM", stateReason: "drill" });
  await loops.clock.advance(minutes(1));
  assert.equal((await read(loops)).state, "OK");
});

test("a restart continues where it was: no second transition, and the repetitions go on", async (context) => {
  const loops = await asleep(context);
  await put(loops, { alarmActions: [stepPolicy.arn] });
  await enqueue(loops);
  await loops.clock.advance(minutes(4));
  const before = (await signals(loops)).length;
  await loops.restart();
  await loops.clock.advance(minutes(3));
  assert.equal((await signals(loops)).length, before + 3);
  assert.equal((await history(loops)).length, 2);
});

test("in profile fast a sub-minute alarm rings within its periods and ten seconds more", async (context) => {
  const loops = await asleep(context, { config: { profile: "fast" } });
  await put(loops, { period: 10, evaluationPeriods: 3, datapointsToAlarm: 3 });
  await loops.clock.advance(minutes(1) + seconds(7));
  const first = loops.clock.now();
  await enqueue(loops);
  await loops.clock.advance(seconds(45));
  const alarm = await read(loops);
  assert.equal(alarm.state, "ALARM");
  assert.ok(alarm.stateTransitionedAt - first <= seconds(41));
});

test("a thousand alarms on one metric cost few reads", async (context) => {
  const loops = await asleep(context);
  let reads = 0;
  const points = loops.store.metrics.points.bind(loops.store.metrics);
  Object.assign(loops.store.metrics, {
    points: (...query: Parameters<typeof points>) => {
      reads += 1;
      return points(...query);
    },
  });
  await loops.store.transaction(async (tx) => {
    for (let index = 0; index < 1000; index++) {
      const alarm = alarmWith({ name: `alarm-${index}` }, noon);
      await tx.alarms.put(scope, alarm.name, alarm);
    }
  });
  await loops.clock.advance(minutes(1));
  // One read for each of the ten phases.
  assert.ok(reads <= 10, `${reads} reads`);
});
