import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { alarmWith, scope } from "../../test/support/alarms.ts";
import { type Measuring, measuring } from "../../test/support/measuring.ts";
import type { Alarm } from "../core/alarms/alarm.ts";
import { bandSeries } from "../core/alarms/band-series.ts";
import { seriesKey, trainingState } from "../core/metrics/anomaly/detector.ts";
import type { StatQuery } from "../core/metrics/math/queries.ts";
import { summaryOfValue } from "../core/metrics/summary.ts";
import { hours, minutes } from "../core/time/time.ts";
import { ensureDetector } from "../store/detectors.ts";

const noon = Date.UTC(2026, 5, 1, 12);
const level: StatQuery = {
  kind: "stat",
  id: "m1",
  metric: { namespace: "Tides", name: "Level", dimensions: [] },
  statistic: "Average",
  period: 60,
  returned: true,
};
const onBand: Alarm = {
  ...alarmWith({ name: "odd", evaluationPeriods: 2, datapointsToAlarm: 2 }, noon),
  watched: {
    kind: "math",
    period: 60,
    queries: [
      level,
      { kind: "expression", id: "ad1", expression: "ANOMALY_DETECTION_BAND(m1, 3)", returned: true },
    ],
  },
  limit: { kind: "band", comparison: "GreaterThanUpperThreshold", band: "ad1" },
};
const series = bandSeries(onBand)!;

const publish = ({ store, clock }: Measuring, value: number, at = clock.now()) =>
  store.metrics.put([
    { scope, metric: level.metric, unit: "None", at, resolution: 60, summary: summaryOfValue(value) },
  ]);
/** A value around fifty for each minute of the last so many. */
async function history(loops: Measuring, length: number): Promise<void> {
  for (let at = loops.clock.now() - length; at < loops.clock.now(); at += minutes(1))
    await publish(loops, 50 + Math.sin(at), at);
}
const detector = async ({ store }: Measuring) => {
  const found = await store.anomalyDetectors.get(scope, seriesKey(series));
  assert.ok(found);
  return found;
};
const made = async (context: TestContext): Promise<Measuring> => {
  const loops = await measuring(context, noon);
  await loops.store.transaction((tx) => ensureDetector(tx, scope, series, loops.newId, noon));
  return loops;
};

test("an alarm on a band rings when the metric leaves what is usual for it, and only then", async (context) => {
  const loops = await made(context);
  await history(loops, hours(6));
  await loops.store.alarms.put(scope, onBand.name, onBand);
  loops.nudge("bandTrainer");
  const state = async () => (await loops.store.alarms.get(scope, "odd"))?.state;
  for (let minute = 0; minute < 5; minute++) {
    await publish(loops, 50);
    await loops.clock.advance(minutes(1));
  }
  assert.equal(await state(), "OK");
  for (let minute = 0; minute < 5; minute++) {
    await publish(loops, 90);
    await loops.clock.advance(minutes(1));
  }
  const alarm = await loops.store.alarms.get(scope, "odd");
  assert.equal(alarm?.state, "ALARM");
  assert.match(
    alarm.stateReason,
    /^Thresholds Crossed: 2 out of the last 2 datapoints \[90\.0 \(.*\), 90\.0 \(.*\)\] were greater than the upper thresholds \[5\d\.\d+, 5\d\.\d+\] \(minimum 2 datapoints for OK -> ALARM transition\)\.$/,
  );
  const data = JSON.parse(alarm.stateReasonData ?? "");
  assert.equal(data.recentUpperThresholds.length, 2);
  assert.equal(data.threshold, undefined);
});

test("a detector waits for enough to learn from, and learns again each hour", async (context) => {
  const loops = await made(context);
  assert.equal(trainingState(await detector(loops)), "PENDING_TRAINING");
  loops.nudge("bandTrainer");
  await loops.clock.advance(minutes(1));
  assert.equal(trainingState(await detector(loops)), "TRAINED_INSUFFICIENT_DATA");
  await history(loops, hours(3));
  await loops.clock.advance(minutes(6));
  const first = (await detector(loops)).model?.datapoints ?? 0;
  assert.equal(trainingState(await detector(loops)), "TRAINED");
  assert.ok(first >= 36);
  await history(loops, minutes(30));
  await loops.clock.advance(minutes(50));
  assert.equal((await detector(loops)).model?.datapoints, first);
  await loops.clock.advance(minutes(11));
  assert.ok(((await detector(loops)).model?.datapoints ?? 0) > first);
});

test("a restart keeps what was learnt", async (context) => {
  const loops = await made(context);
  await history(loops, hours(3));
  loops.nudge("bandTrainer");
  await loops.clock.advance(minutes(1));
  const before = await detector(loops);
  await loops.restart();
  await loops.clock.advance(minutes(1));
  assert.deepEqual(await detector(loops), before);
});
