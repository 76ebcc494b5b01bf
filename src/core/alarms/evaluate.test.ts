import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Changes, configurationWith } from "../../../test/support/alarms.ts";
import type { MetricRule, MissingDataMode } from "./alarm.ts";
import { type Datapoint, evaluate, isBreaching } from "./evaluate.ts";

const modes = ["missing", "ignore", "breaching", "notBreaching"] as const;

/** `0` within the threshold, `X` breaching, `-` missing; newest last. */
const rangeOf = (drawing: string): readonly Datapoint[] =>
  drawing
    .split(" ")
    .map((sign, index) => ({ at: index, ...(sign === "-" ? {} : { value: sign === "X" ? 1 : 0 }) }))
    .reverse();

const ruleOf = (needed: number, mode: MissingDataMode, changes: Changes = {}): MetricRule =>
  configurationWith({ evaluationPeriods: 3, datapointsToAlarm: needed, treatMissingData: mode, ...changes });

const verdict = (rule: MetricRule, range: readonly Datapoint[]): string => {
  const found = evaluate(rule, range).verdict;
  return found.kind === "keep" ? "keep" : found.state;
};

test("every vector that CloudWatch documents, for 3 periods in a range of 5", () => {
  const rows: readonly (readonly [string, number, readonly string[]])[] = [
    // data        M    missing              ignore   breaching notBreaching
    ["0 - X - X", 3, ["OK", "OK", "OK", "OK"]],
    ["0 - - - -", 3, ["OK", "OK", "OK", "OK"]],
    ["- - - - -", 3, ["INSUFFICIENT_DATA", "keep", "ALARM", "OK"]],
    ["0 X X - X", 3, ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["- - X - -", 3, ["ALARM", "keep", "ALARM", "OK"]],
    ["0 - X - X", 2, ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["0 0 X 0 X", 2, ["ALARM", "ALARM", "ALARM", "ALARM"]],
    ["0 - X - -", 2, ["OK", "OK", "ALARM", "OK"]],
    ["- - - - 0", 2, ["OK", "OK", "ALARM", "OK"]],
    ["- - - X -", 2, ["ALARM", "keep", "ALARM", "OK"]],
    ["- - - - X", 3, ["keep", "keep", "ALARM", "OK"]],
    ["- - - X -", 3, ["keep", "keep", "ALARM", "OK"]],
  ];
  for (const [drawing, needed, expected] of rows) {
    const found = modes.map((mode) => verdict(ruleOf(needed, mode), rangeOf(drawing)));
    assert.deepEqual(found, expected, `${drawing}, ${needed} of 3`);
  }
});

test("comparisons hold at the threshold as their names say", () => {
  const cases = [
    ["GreaterThanOrEqualToThreshold", [false, true, true]],
    ["GreaterThanThreshold", [false, false, true]],
    ["LessThanThreshold", [true, false, false]],
    ["LessThanOrEqualToThreshold", [true, true, false]],
  ] as const;
  for (const [comparison, expected] of cases)
    assert.deepEqual(
      [4, 5, 6].map((value) =>
        isBreaching({ kind: "threshold", comparison, threshold: 5 }, { at: 0, value }),
      ),
      expected,
      comparison,
    );
});

test("without data an alarm keeps its state unless its mode says otherwise", () => {
  const missing = fc
    .integer({ min: 1, max: 20 })
    .map((count): readonly Datapoint[] => Array.from({ length: count + 2 }, (_, at) => ({ at })));
  fc.assert(
    fc.property(missing, (range) => {
      const found = modes.map((mode) =>
        verdict(ruleOf(1, mode, { evaluationPeriods: range.length - 2 }), range),
      );
      assert.deepEqual(found, ["INSUFFICIENT_DATA", "keep", "ALARM", "OK"]);
    }),
  );
});

test("with enough real data no mode makes a difference", () => {
  const range = fc
    .array(fc.constantFrom("0", "X", "-"), { minLength: 5, maxLength: 5 })
    .filter((signs) => signs.filter((sign) => sign !== "-").length >= 3);
  fc.assert(
    fc.property(range, fc.integer({ min: 1, max: 3 }), (signs, needed) => {
      const found = modes.map((mode) => verdict(ruleOf(needed, mode), rangeOf(signs.join(" "))));
      assert.equal(new Set(found).size, 1);
    }),
  );
});

test("metrics of AWS/DynamoDB ignore missing data whatever is asked", () => {
  const metric = { namespace: "AWS/DynamoDB" };
  assert.equal(verdict(ruleOf(3, "breaching", { metric }), rangeOf("- - - - -")), "keep");
});

test("a percentile of too few samples changes nothing when asked to be ignored", () => {
  const judged = (statistic: string, sampleCount: number, low: "evaluate" | "ignore") =>
    verdict(
      ruleOf(1, "missing", {
        metric: { statistic },
        evaluationPeriods: 1,
        evaluateLowSampleCountPercentile: low,
      }),
      [{ at: 0, value: 1, sampleCount }],
    );
  const cases = [
    ["p90", 99, "ignore", "keep"],
    ["p90", 100, "ignore", "ALARM"],
    ["p99", 999, "ignore", "keep"],
    ["p99", 1000, "ignore", "ALARM"],
    ["p10", 99, "ignore", "keep"],
    ["p10", 100, "ignore", "ALARM"],
    ["p100", 1, "ignore", "ALARM"],
    ["p99", 1, "evaluate", "ALARM"],
  ] as const;
  for (const [statistic, samples, low, expected] of cases)
    assert.equal(judged(statistic, samples, low), expected, `${statistic} of ${samples}, ${low}`);
});

test("what was evaluated is the newest real data, and then the newest gaps", () => {
  const { evaluated, real } = evaluate(ruleOf(3, "missing"), rangeOf("0 - X - -"));
  assert.deepEqual(
    evaluated.map(({ at }) => at),
    [4, 2, 0],
  );
  assert.deepEqual(
    real.map(({ at }) => at),
    [2, 0],
  );
});
