import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { alarmWith, scope } from "../../test/support/alarms.ts";
import { type Measuring, measuring } from "../../test/support/measuring.ts";
import type { AlarmState } from "../core/alarms/alarm.ts";
import { newCompositeAlarm } from "../core/alarms/composite/composite-alarm.ts";
import { parseRule } from "../core/alarms/composite/parse-rule.ts";
import { summaryOfValue } from "../core/metrics/summary.ts";
import { minutes, seconds } from "../core/time/time.ts";
import { followAlarms, loopsToWake } from "../store/composite-change.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const topic = "arn:aws:sns:us-east-1:000000000000:alerts";

/** Two metric alarms on metrics of their own, and a topic. */
async function watching(context: TestContext): Promise<Measuring> {
  const loops = await measuring(context, noon);
  await loops.store.topics.put(scope, topic, {
    scope,
    arn: topic,
    name: "alerts",
    createdAt: 0,
    attributes: {},
  });
  for (const name of ["high", "quiet"]) {
    const metric = { namespace: "Tides", metricName: name, dimensions: [], statistic: "Maximum" };
    const alarm = alarmWith({ name, metric, evaluationPeriods: 1, datapointsToAlarm: 1 }, noon);
    await loops.store.alarms.put(scope, name, alarm);
  }
  return loops;
}

/** As PutCompositeAlarm does it. */
async function putComposite(loops: Measuring, name: string, text: string, suppressed = false): Promise<void> {
  const parsed = parseRule(text);
  assert.ok(parsed.kind === "rule");
  const suppressor = {
    alarm: "quiet",
    reference: "quiet",
    waitPeriod: minutes(2),
    extensionPeriod: minutes(3),
  };
  const alarm = newCompositeAlarm(
    scope,
    {
      name,
      actionsEnabled: true,
      okActions: [topic],
      alarmActions: [topic],
      insufficientDataActions: [],
      ruleText: text,
      rule: parsed.rule,
      ...(suppressed && { suppressor }),
    },
    loops.clock.now(),
  );
  const followed = await loops.store.transaction(async (tx) => {
    await tx.compositeAlarms.put(scope, name, alarm);
    const put = { name, occasion: { kind: "created" as const } };
    return followAlarms(tx, scope, { transitions: [], put }, loops.newId, loops.clock.now());
  });
  for (const loop of loopsToWake(followed)) loops.nudge(loop);
}

/** Publishes a value each minute, for as many minutes. */
async function publish(
  loops: Measuring,
  count: number,
  values: Readonly<Record<string, number>>,
): Promise<void> {
  for (let minute = 0; minute < count; minute++) {
    const samples = Object.entries(values).map(([name, value]) => ({
      scope,
      metric: { namespace: "Tides", name, dimensions: [] },
      unit: "None" as const,
      at: loops.clock.now(),
      resolution: 60 as const,
      summary: summaryOfValue(value),
    }));
    await loops.store.metrics.put(samples);
    await loops.clock.advance(minutes(1));
  }
}

const stateOf = async ({ store }: Measuring, name: string): Promise<AlarmState | undefined> =>
  (await store.compositeAlarms.get(scope, name))?.state;
const held = async ({ store }: Measuring, name: string) =>
  (await store.compositeAlarms.get(scope, name))?.suppression?.by;
const sent = async ({ store }: Measuring) =>
  (await store.outbox.due(Number.MAX_SAFE_INTEGER, 100)).map(({ notice }) => {
    assert.ok(notice.kind === "publish");
    const { AlarmName, OldStateValue, NewStateValue } = JSON.parse(notice.message);
    return `${AlarmName}: ${OldStateValue} -> ${NewStateValue}`;
  });

test("a composite alarm changes at the instant at which its child does, and so does the one above it", async (context) => {
  const loops = await watching(context);
  await putComposite(loops, "inner", "ALARM(high) OR ALARM(quiet)");
  await putComposite(loops, "outer", "ALARM(inner) AND NOT ALARM(quiet)");
  assert.equal(await stateOf(loops, "outer"), "OK");
  await publish(loops, 3, { high: 5, quiet: 0 });
  const child = await loops.store.alarms.get(scope, "high");
  const inner = await loops.store.compositeAlarms.get(scope, "inner");
  const outer = await loops.store.compositeAlarms.get(scope, "outer");
  assert.deepEqual([child?.state, inner?.state, outer?.state], ["ALARM", "ALARM", "ALARM"]);
  assert.deepEqual(
    [inner?.stateTransitionedAt, outer?.stateTransitionedAt],
    [child?.stateTransitionedAt, child?.stateTransitionedAt],
  );
  assert.deepEqual(await sent(loops), [
    "inner: INSUFFICIENT_DATA -> OK",
    "outer: INSUFFICIENT_DATA -> OK",
    "inner: OK -> ALARM",
    "outer: OK -> ALARM",
  ]);
  assert.ok(loops.nudged.includes("courier"));
});

test("the wait period ends by itself, also when the server is restarted in the middle of it", async (context) => {
  const loops = await watching(context);
  await putComposite(loops, "it", "ALARM(high)", true);
  assert.equal(await held(loops, "it"), "WaitPeriod");
  await loops.clock.advance(minutes(2) - 1);
  assert.deepEqual(await sent(loops), []);
  await loops.clock.advance(1);
  assert.deepEqual(await sent(loops), ["it: INSUFFICIENT_DATA -> OK"]);
  assert.equal(await held(loops, "it"), undefined);

  while ((await stateOf(loops, "it")) === "OK") await publish(loops, 1, { high: 5, quiet: 0 });
  const since = (await loops.store.compositeAlarms.get(scope, "it"))?.stateTransitionedAt ?? 0;
  assert.equal(await held(loops, "it"), "WaitPeriod");
  await loops.restart();
  await publish(loops, 1, { high: 5, quiet: 0 });
  await loops.clock.advance(since + minutes(2) - 1 - loops.clock.now());
  assert.equal((await sent(loops)).length, 1);
  await loops.restart();
  await loops.clock.advance(1);
  assert.deepEqual((await sent(loops)).at(-1), "it: OK -> ALARM");
});

test("a suppressor in ALARM holds the actions back, and they follow after the extension period", async (context) => {
  const loops = await watching(context);
  await publish(loops, 3, { high: 0, quiet: 5 });
  await putComposite(loops, "it", "ALARM(high)", true);
  assert.equal(await held(loops, "it"), "Alarm");
  while ((await stateOf(loops, "it")) === "OK") await publish(loops, 1, { high: 5, quiet: 5 });
  await publish(loops, 5, { high: 5, quiet: 5 });
  assert.deepEqual([await sent(loops), await held(loops, "it")], [[], "Alarm"]);
  while ((await held(loops, "it")) === "Alarm") await publish(loops, 1, { high: 5, quiet: 0 });
  const since = (await loops.store.alarms.get(scope, "quiet"))?.stateTransitionedAt ?? 0;
  await publish(loops, 1, { high: 5, quiet: 0 });
  assert.deepEqual([await sent(loops), await held(loops, "it")], [[], "ExtensionPeriod"]);
  await loops.clock.advance(since + minutes(3) - loops.clock.now());
  assert.deepEqual([await sent(loops), await held(loops, "it")], [["it: OK -> ALARM"], undefined]);
});

test("a period that ran out while nobody looked is over before what comes later", async (context) => {
  const loops = await watching(context);
  await putComposite(loops, "it", "ALARM(high)", true);
  const quiet = await loops.store.alarms.get(scope, "quiet");
  assert.ok(quiet);
  const alarm = { ...quiet, state: "ALARM" as const, stateTransitionedAt: noon + minutes(10) };
  await loops.store.transaction(async (tx) => {
    await tx.alarms.put(scope, "quiet", alarm);
    const transitions = [{ alarm, from: quiet.state }];
    await followAlarms(tx, scope, { transitions }, loops.newId, noon + minutes(2) + seconds(1));
  });
  assert.deepEqual([await sent(loops), await held(loops, "it")], [["it: INSUFFICIENT_DATA -> OK"], "Alarm"]);
});
