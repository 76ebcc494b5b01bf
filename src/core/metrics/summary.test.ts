import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { parseStatistic, statisticOf } from "./statistics.ts";
import { mergeAll, mergeSummaries, summaryOfStatistics, summaryOfValue, summaryOfValues } from "./summary.ts";

const statistic = (text: string) => {
  const parsed = parseStatistic(text);
  assert.ok(parsed, text);
  return parsed;
};

test("all statistics are the same in whatever order partial aggregates merge", () => {
  // Whole numbers: their sums are exact, so that equality is too.
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.integer({ min: -3, max: 10_000 }), fc.integer({ min: 1, max: 9 })), {
        minLength: 1,
      }),
      (samples) => {
        const summaries = samples.map(([value, count]) => summaryOfValue(value, count));
        assert.deepEqual(mergeAll([...summaries].reverse()), mergeAll(summaries));
      },
    ),
  );
});

test("values with counts are what they say", () => {
  const summary = summaryOfValues([1, 2, 10], [5, 4, 1]);
  assert.ok(summary);
  const expected = {
    SampleCount: 10,
    Sum: 23,
    Average: 2.3,
    Minimum: 1,
    Maximum: 10,
    p50: 1,
    p90: 2,
    p100: 10,
  };
  for (const [name, value] of Object.entries(expected))
    assert.equal(statisticOf(summary, statistic(name)), value, name);
});

test("values that were seen zero times are not there", () => {
  assert.equal(summaryOfValues([5], [0]), undefined);
  assert.deepEqual(summaryOfValues([5, 7], [0, 2]), summaryOfValue(7, 2));
});

test("a percentile of a thousand values stays within what was seen", () => {
  const summary = summaryOfValues(Array.from({ length: 1000 }, (_, index) => index + 1));
  assert.ok(summary);
  assert.equal(statisticOf(summary, statistic("p100")), 1000);
  assert.equal(statisticOf(summary, statistic("p0")), 1);
  const p99 = statisticOf(summary, statistic("p99"));
  assert.ok(p99 !== undefined && Math.abs(p99 - 990) <= 9.9);
});

test("percentiles need the values: a statistic set has them only where all samples must be equal", () => {
  const cases = [
    { set: { count: 1, sum: 4, min: 4, max: 4 }, p50: 4 },
    { set: { count: 3, sum: 12, min: 4, max: 4 }, p50: 4 },
    { set: { count: 3, sum: 12, min: 3, max: 5 }, p50: undefined },
    { set: { count: 2, sum: -8, min: -4, max: -4 }, p50: undefined },
  ];
  for (const { set, p50 } of cases)
    assert.equal(statisticOf(summaryOfStatistics(set), statistic("p50")), p50, JSON.stringify(set));
});

test("one negative value takes the percentiles away, and only those", () => {
  const summary = mergeSummaries(summaryOfValue(3), summaryOfValue(-1));
  assert.equal(statisticOf(summary, statistic("p50")), undefined);
  assert.equal(statisticOf(summary, statistic("Minimum")), -1);
});
