import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { minutes, seconds } from "../time/time.ts";
import { readingGrid } from "./math/reading-grid.ts";
import type { MetricPoint } from "./metric.ts";
import { seriesOf } from "./series.ts";
import { parseStatistic, statisticOf } from "./statistics.ts";
import { summaryOfValues } from "./summary.ts";
import { timeSeriesOf } from "./time-series.ts";

test("a time series is the series of the same points, statistic by statistic", () => {
  const points = fc
    .array(
      fc.record({
        at: fc.integer({ min: 0, max: 30 }).map((step) => step * seconds(20)),
        resolution: fc.constantFrom(1, 60, 300),
        values: fc.array(fc.integer({ min: -3, max: 100 }), { minLength: 1, maxLength: 3 }),
      }),
    )
    .map((some): readonly MetricPoint[] =>
      some
        .map(({ at, resolution, values }) => ({
          at,
          resolution,
          unit: "None",
          summary: summaryOfValues(values)!,
        }))
        .sort((a, b) => a.at - b.at),
    );
  const statistics = fc.constantFrom(
    "SampleCount",
    "Sum",
    "Average",
    "Minimum",
    "Maximum",
    "p50",
    "TM(10%:90%)",
  );
  const origins = fc.constantFrom(0, seconds(60), seconds(20));
  fc.assert(
    fc.property(points, statistics, fc.constantFrom(60, 120, 300), origins, (some, name, period, origin) => {
      const statistic = parseStatistic(name)!;
      const expected = [...seriesOf(some, seconds(period), origin)].flatMap(([at, summary]) => {
        const value = statisticOf(summary, statistic);
        return value === undefined ? [] : [[at, value]];
      });
      const { at, values } = timeSeriesOf(some, seconds(period), statistic, origin);
      assert.deepEqual(
        at.map((instant, index) => [instant, values[index]]),
        expected,
      );
    }),
  );
});

test("a grid spans no more than there can be data", () => {
  const now = Date.UTC(2026, 5, 1, 12, 0, 30);
  for (const period of [1, 5, 10, 30, 60, 120, 300, 3600, 86_400]) {
    const { count, start } = readingGrid(0, now * 2, period, now);
    assert.ok(count > 400 && count < 25_000, `${period}: ${count}`);
    assert.equal(start % seconds(period), 0);
  }
  assert.equal(readingGrid(now - minutes(3), now, 60, now).count, 4);
  assert.equal(readingGrid(now - minutes(20), now - minutes(10), 60, now).count, 11);
  assert.equal(readingGrid(0, 1, 60, now).count, 0);
});
