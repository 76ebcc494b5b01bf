import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { alarmWith } from "../../../test/support/alarms.ts";
import type { DataQuery } from "../metrics/math/queries.ts";
import type { MetricPoint } from "../metrics/metric.ts";
import { summaryOfValue } from "../metrics/summary.ts";
import { minutes } from "../time/time.ts";
import { messageBody } from "./actions.ts";
import type { Alarm, AlarmConfiguration } from "./alarm.ts";
import { createdItem } from "./alarm-changes.ts";
import { judge } from "./judge.ts";
import { readsOf } from "./reads.ts";
import { windowOf } from "./window.ts";

const noon = Date.UTC(2026, 7, 19, 12);
/** The newest minute that an evaluation at `now` sees is 11:59. */
const now = noon + 30_000;

const stat = (id: string, name: string, changes: Partial<DataQuery> = {}): DataQuery => ({
  kind: "stat",
  id,
  metric: { namespace: "Tides", name, dimensions: [{ name: "Bay", value: "north" }] },
  statistic: "Sum",
  period: 60,
  returned: false,
  ...(changes as object),
});
const expression = (id: string, text: string): DataQuery => ({
  kind: "expression",
  id,
  expression: text,
  returned: true,
});

const alarmOn = (queries: readonly DataQuery[], changes: Partial<AlarmConfiguration> = {}): Alarm => ({
  ...alarmWith(changes),
  watched: { kind: "math", queries, period: 60 },
  ...changes,
});

/** One point a minute, oldest first, the last at 11:59; undefined for none. */
const minutely = (...values: readonly (number | undefined)[]): readonly MetricPoint[] =>
  values.flatMap((value, index) =>
    value === undefined
      ? []
      : [
          {
            at: noon - minutes(values.length - index),
            resolution: 60,
            unit: "None",
            summary: summaryOfValue(value),
          },
        ],
  );

const judged = (alarm: Alarm, ...points: readonly (readonly MetricPoint[])[]) => {
  const judgement = judge(alarm, windowOf(alarm, now), points, now);
  return judgement.kind === "change" ? [judgement.to.state, judgement.to.reason] : ["stay"];
};

const ratio = [stat("errors", "Errors"), stat("calls", "Calls"), expression("rate", "100 * errors / calls")];
const high = { kind: "threshold", comparison: "GreaterThanThreshold", threshold: 5 } as const;

test("an alarm on an expression reads each of its metrics and rings in the words of any other", () => {
  const alarm = alarmOn(ratio, { evaluationPeriods: 2, datapointsToAlarm: 2, limit: high });
  assert.deepEqual(
    readsOf(alarm, windowOf(alarm, now)).map(({ metric, from, until }) => [metric.name, from, until]),
    [
      ["Errors", noon - minutes(4), noon],
      ["Calls", noon - minutes(4), noon],
    ],
  );
  assert.deepEqual(judged(alarm, minutely(0, 1, 10, 20), minutely(100, 100, 100, 100)), [
    "ALARM",
    "Threshold Crossed: 2 out of the last 2 datapoints [20.0 (19/08/26 11:59:00), 10.0 (19/08/26 11:58:00)] were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).",
  ]);
});

test("its data have neither statistic nor unit nor sample counts", () => {
  const alarm = alarmOn(ratio, { evaluationPeriods: 1, datapointsToAlarm: 1, limit: high });
  const judgement = judge(alarm, windowOf(alarm, now), [minutely(20), minutely(100)], now);
  assert.ok(judgement.kind === "change");
  assert.equal(
    judgement.to.reasonData,
    '{"version":"1.0","queryDate":"2026-08-19T12:00:30.000+0000","startDate":"2026-08-19T11:59:00.000+0000","period":60,"recentDatapoints":[20.0],"threshold":5.0,"evaluatedDatapoints":[{"timestamp":"2026-08-19T11:59:00.000+0000","value":20.0}]}',
  );
  assert.deepEqual(judgement.to.datapoints, [20]);
});

test("what divides by zero is missing, and the missing-data mode decides", () => {
  const none = minutely(0, 0, 0, 0);
  const alarm = alarmOn(ratio, { evaluationPeriods: 2, limit: high });
  assert.deepEqual(judged(alarm, minutely(1, 1, 1, 1), none), ["stay"]);
  assert.equal(judged({ ...alarm, treatMissingData: "breaching" }, none, none)[0], "ALARM");
  assert.equal(judged({ ...alarm, treatMissingData: "notBreaching" }, none, none)[0], "OK");
});

test("a function that reduces over time sees the whole evaluation range, as AWS warns", () => {
  const queries = [stat("m1", "Level"), expression("e1", "m1 - AVG(m1)")];
  const alarm = alarmOn(queries, {
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    limit: { ...high, threshold: 0 },
  });
  // One period is judged, three are averaged.
  assert.match(judged(alarm, minutely(0, 0, 30))[1] ?? "", /\[20\.0 /);
});

test("FILL makes a late metric's newest point the filler, as AWS warns", () => {
  const queries = [stat("m1", "Level"), expression("e1", "FILL(m1, 9)")];
  const alarm = alarmOn(queries, { evaluationPeriods: 1, datapointsToAlarm: 1, limit: high });
  assert.match(judged(alarm, minutely(0, 0, undefined))[1] ?? "", /\[9\.0 /);
});

test("windows are aligned to minutes, not to the period's grid", () => {
  const five = { period: 300 };
  const queries = [stat("m1", "Level", five), expression("e1", "m1 * 1")];
  const alarm = alarmOn(queries, {
    watched: { kind: "math", queries, period: 300 },
    evaluationPeriods: 1,
    datapointsToAlarm: 1,
    limit: high,
  });
  const at = now + minutes(3);
  const judgement = judge(alarm, windowOf(alarm, at), [minutely(1, 1, 1, 1, 1, 1).map(later)], at);
  assert.ok(judgement.kind === "change");
  assert.match(judgement.to.reason, /\[5\.0 \(19\/08\/26 11:58:00\)\] was not greater/);
});
const later = (point: MetricPoint): MetricPoint => ({ ...point, at: point.at + minutes(3) });

const band = [stat("m1", "Level", { returned: true }), expression("ad1", "ANOMALY_DETECTION_BAND(m1, 2)")];
const outside = {
  kind: "band",
  comparison: "LessThanLowerOrGreaterThanUpperThreshold",
  band: "ad1",
} as const;

test("an alarm on a band speaks of thresholds, to the letter", () => {
  const alarm = alarmOn(band, { evaluationPeriods: 1, datapointsToAlarm: 1, limit: outside });
  const bandOf = () => ({
    lower: { at: [noon - minutes(1)], values: [0.0205] },
    upper: { at: [noon - minutes(1)], values: [0.3006] },
  });
  const judgement = judge(alarm, windowOf(alarm, now), [minutely(0)], now, bandOf);
  assert.ok(judgement.kind === "change");
  assert.equal(
    judgement.to.reason,
    "Thresholds Crossed: 1 out of the last 1 datapoints [0.0 (19/08/26 11:59:00)] was less than the lower thresholds [0.0205] or greater than the upper thresholds [0.3006] (minimum 1 datapoint for OK -> ALARM transition).",
  );
  assert.equal(
    judgement.to.reasonData,
    '{"version":"1.0","queryDate":"2026-08-19T12:00:30.000+0000","startDate":"2026-08-19T11:59:00.000+0000","period":60,"recentDatapoints":[0.0],"recentLowerThresholds":[0.0205],"recentUpperThresholds":[0.3006],"evaluatedDatapoints":[{"timestamp":"2026-08-19T11:59:00.000+0000","value":0.0}]}',
  );
});

test("as long as there is no band there is nothing to judge", () => {
  const alarm = alarmOn(band, { evaluationPeriods: 1, limit: outside });
  assert.deepEqual(judged(alarm, minutely(1, 2, 3)), ["stay"]);
});

test("without data no alarm on an expression changes its state unless its mode says so", () => {
  const state = fc.constantFrom("OK", "ALARM", "INSUFFICIENT_DATA");
  fc.assert(
    fc.property(state, fc.constantFrom("missing", "ignore", "breaching", "notBreaching"), (state, mode) => {
      const alarm = { ...alarmOn(ratio, { treatMissingData: mode, limit: high }), state };
      const expected = {
        missing: "INSUFFICIENT_DATA",
        ignore: state,
        breaching: "ALARM",
        notBreaching: "OK",
      };
      assert.equal(judged(alarm, [], [])[0], expected[mode] === state ? "stay" : expected[mode]);
    }),
  );
});

test("messages and history show the queries in place of a metric", () => {
  const alarm = alarmOn(ratio, { limit: high });
  const trigger = JSON.parse(messageBody(alarm, alarm)).Trigger;
  assert.deepEqual(Object.keys(trigger), [
    "Metrics",
    "EvaluationPeriods",
    "DatapointsToAlarm",
    "ComparisonOperator",
    "Threshold",
    "TreatMissingData",
    "EvaluateLowSampleCountPercentile",
  ]);
  assert.deepEqual(trigger.Metrics[2], { Expression: "100 * errors / calls", Id: "rate", ReturnData: true });
  assert.deepEqual(trigger.Metrics[0].MetricStat.Metric.Dimensions, [{ value: "north", name: "Bay" }]);
  const { createdAlarm } = JSON.parse(createdItem(alarm, now).data);
  assert.equal(createdAlarm.metrics.length, 3);
  assert.equal(createdAlarm.metricName, undefined);
  const onBand = alarmOn(band, { limit: outside });
  assert.equal(JSON.parse(messageBody(onBand, onBand)).Trigger.ThresholdMetricId, "ad1");
});
