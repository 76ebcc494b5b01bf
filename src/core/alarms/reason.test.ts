import assert from "node:assert/strict";
import { test } from "node:test";
import { type Changes, configurationWith } from "../../../test/support/alarms.ts";
import type { AlarmState, MetricRule } from "./alarm.ts";
import { type Datapoint, evaluate } from "./evaluate.ts";
import { doubleText } from "./json.ts";
import { stateReason, stateReasonData } from "./reason.ts";

/** Without DatapointsToAlarm, unless it is asked for. */
function ruleWith(changes: Changes): MetricRule {
  const { datapointsToAlarm: _, ...rule } = configurationWith(changes);
  return changes.datapointsToAlarm === undefined
    ? rule
    : { ...rule, datapointsToAlarm: changes.datapointsToAlarm };
}
const plain = ruleWith({});

/** Newest first; undefined is missing; a minute apart, ending at 05:50. */
const pointsOf = (values: readonly (number | undefined)[], minute = 1): readonly Datapoint[] =>
  values.map((value, index) => ({
    at: Date.UTC(2026, 7, 19, 5, 50 - index * minute),
    ...(value === undefined ? {} : { value, sampleCount: 1 }),
  }));

const reasonOf = (
  changes: Changes,
  values: readonly (number | undefined)[],
  minute = 1,
): readonly [AlarmState | undefined, string] => {
  const rule = ruleWith(changes);
  const evaluation = evaluate(rule, pointsOf(values, minute));
  const state = evaluation.verdict.kind === "state" ? evaluation.verdict.state : undefined;
  return [state, stateReason(rule, state ?? "OK", evaluation)];
};

const above = { comparison: "GreaterThanThreshold" } as const;

test("one datapoint, without M", () => {
  assert.deepEqual(reasonOf({ ...above, threshold: 21, evaluationPeriods: 1 }, [21.5]), [
    "ALARM",
    "Threshold Crossed: 1 datapoint [21.5 (19/08/26 05:50:00)] was greater than the threshold (21.0).",
  ]);
});

test("a few datapoints are all listed, newest first", () => {
  assert.deepEqual(reasonOf({ ...above, threshold: 0, evaluationPeriods: 3, period: 180 }, [2, 3, 1], 3), [
    "ALARM",
    "Threshold Crossed: 3 datapoints [2.0 (19/08/26 05:50:00), 3.0 (19/08/26 05:47:00), 1.0 (19/08/26 05:44:00)] were greater than the threshold (0.0).",
  ]);
});

test("of five or more the five newest are listed", () => {
  assert.deepEqual(reasonOf({ threshold: 80, evaluationPeriods: 6 }, [81, 82, 83, 84.9, 85, 86]), [
    "ALARM",
    "Threshold Crossed: 6 datapoints were greater than or equal to the threshold (80.0). The most recent datapoints which crossed the threshold: [81.0 (19/08/26 05:50:00), 82.0 (19/08/26 05:49:00), 83.0 (19/08/26 05:48:00), 84.9 (19/08/26 05:47:00), 85.0 (19/08/26 05:46:00)].",
  ]);
});

test("with M the sentence says how many it takes", () => {
  assert.deepEqual(
    reasonOf({ ...above, threshold: 50, evaluationPeriods: 1, datapointsToAlarm: 1 }, [99.5]),
    [
      "ALARM",
      "Threshold Crossed: 1 out of the last 1 datapoints [99.5 (19/08/26 05:50:00)] was greater than the threshold (50.0) (minimum 1 datapoint for OK -> ALARM transition).",
    ],
  );
  const many = Array.from({ length: 30 }, () => 21);
  assert.deepEqual(
    reasonOf({ ...above, threshold: 20, evaluationPeriods: 30, datapointsToAlarm: 30 }, many),
    [
      "ALARM",
      "Threshold Crossed: 30 out of the last 30 datapoints were greater than the threshold (20.0). The most recent datapoints which crossed the threshold: [21.0 (19/08/26 05:50:00), 21.0 (19/08/26 05:49:00), 21.0 (19/08/26 05:48:00), 21.0 (19/08/26 05:47:00), 21.0 (19/08/26 05:46:00)] (minimum 30 datapoints for OK -> ALARM transition).",
    ],
  );
});

test("back to OK only the points within the threshold are listed, and N−M+1 of them are needed", () => {
  assert.deepEqual(reasonOf({ ...above, threshold: 0, evaluationPeriods: 3 }, [0, 4, 5]), [
    "OK",
    "Threshold Crossed: 1 datapoint [0.0 (19/08/26 05:50:00)] was not greater than the threshold (0.0).",
  ]);
  assert.deepEqual(
    reasonOf({ ...above, threshold: 50, evaluationPeriods: 3, datapointsToAlarm: 2 }, [0.07, 0.5, 60]),
    [
      "OK",
      "Threshold Crossed: 2 out of the last 3 datapoints [0.07 (19/08/26 05:50:00), 0.5 (19/08/26 05:49:00)] were not greater than the threshold (50.0) (minimum 2 datapoints for ALARM -> OK transition).",
    ],
  );
});

test("where everything was filled, the sentence says with what", () => {
  const empty = [undefined, undefined, undefined, undefined];
  assert.deepEqual(reasonOf({ evaluationPeriods: 2, treatMissingData: "breaching" }, empty), [
    "ALARM",
    "Threshold Crossed: no datapoints were received for 2 periods and 2 missing datapoints were treated as [Breaching].",
  ]);
  assert.deepEqual(reasonOf({ evaluationPeriods: 1, treatMissingData: "notBreaching" }, empty), [
    "OK",
    "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as [NonBreaching].",
  ]);
});

test("where a part was filled, both parts are told", () => {
  const below = {
    comparison: "LessThanOrEqualToThreshold",
    threshold: 0,
    treatMissingData: "breaching",
  } as const;
  const gaps = Array.from({ length: 9 }, () => undefined);
  assert.deepEqual(reasonOf({ ...below, evaluationPeriods: 8 }, [2, ...gaps]), [
    "OK",
    "Threshold Crossed: 1 datapoint [2.0 (19/08/26 05:50:00)] was not less than or equal to the threshold (0.0) and 7 missing datapoints were treated as [Breaching].",
  ]);
  assert.deepEqual(
    reasonOf({ ...below, evaluationPeriods: 3, datapointsToAlarm: 2 }, [
      2,
      undefined,
      undefined,
      undefined,
      undefined,
    ]),
    [
      "ALARM",
      "Threshold Crossed: 1 datapoint was received for 3 periods and 2 missing datapoints were treated as [Breaching].",
    ],
  );
});

test("no data", () => {
  const empty = Array.from({ length: 7 }, () => undefined);
  assert.deepEqual(reasonOf({ evaluationPeriods: 1 }, empty), [
    "INSUFFICIENT_DATA",
    "Insufficient Data: 1 datapoint was unknown.",
  ]);
  assert.deepEqual(reasonOf({ evaluationPeriods: 5 }, empty), [
    "INSUFFICIENT_DATA",
    "Insufficient Data: 5 datapoints were unknown.",
  ]);
});

test("the data beside the reason, to the letter", () => {
  const rule = ruleWith({ evaluationPeriods: 1, metric: { statistic: "Sum", unit: "Seconds" } });
  const at = Date.UTC(2024, 9, 26, 18, 59);
  const evaluation = evaluate(rule, [{ at, value: 3, sampleCount: 3 }]);
  assert.equal(
    stateReasonData(rule, evaluation, Date.UTC(2024, 9, 26, 19, 0, 38, 853)),
    '{"version":"1.0","queryDate":"2024-10-26T19:00:38.853+0000","startDate":"2024-10-26T18:59:00.000+0000","unit":"Seconds","statistic":"Sum","period":60,"recentDatapoints":[3.0],"threshold":1.0,"evaluatedDatapoints":[{"timestamp":"2024-10-26T18:59:00.000+0000","sampleCount":3.0,"value":3.0}]}',
  );
});

test("missing datapoints carry only their time, and without any real one there is no start date", () => {
  const evaluation = evaluate(plain, pointsOf([undefined, undefined, undefined, undefined]));
  assert.equal(
    stateReasonData(plain, evaluation, Date.UTC(2026, 7, 19, 5, 51, 30)),
    '{"version":"1.0","queryDate":"2026-08-19T05:51:30.000+0000","statistic":"Average","period":60,"recentDatapoints":[],"threshold":1.0,"evaluatedDatapoints":[{"timestamp":"2026-08-19T05:50:00.000+0000"},{"timestamp":"2026-08-19T05:49:00.000+0000"}]}',
  );
});

test("recent datapoints are oldest first, evaluated ones newest first, and the whole stays within 4000 characters", () => {
  const rule = ruleWith({ evaluationPeriods: 90, threshold: 0 });
  const evaluation = evaluate(rule, pointsOf(Array.from({ length: 92 }, (_, index) => index + 0.123456789)));
  const text = stateReasonData(rule, evaluation, Date.UTC(2026, 7, 19));
  const data = JSON.parse(text);
  assert.ok(text.length <= 4000 && text.length > 3000);
  assert.equal(data.recentDatapoints.at(-1), 0.123456789);
  assert.equal(data.evaluatedDatapoints[0].value, 0.123456789);
});

test("doubles are printed as AWS prints them", () => {
  const cases = [
    [0, "0.0"],
    [-0, "0.0"],
    [1, "1.0"],
    [21.5, "21.5"],
    [0.0666851903306472, "0.0666851903306472"],
    [-3, "-3.0"],
    [1e7, "1.0E7"],
    [12345678.5, "1.23456785E7"],
    [0.0005, "5.0E-4"],
    [9999999, "9999999.0"],
  ] as const;
  for (const [value, text] of cases) assert.equal(doubleText(value), text);
});
