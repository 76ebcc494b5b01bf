import assert from "node:assert/strict";
import { test } from "node:test";
import { days, hours, minutes, seconds } from "../time/time.ts";
import type { MetricPoint } from "./metric.ts";
import { readingStart, seriesOf } from "./series.ts";
import { summaryOfValue } from "./summary.ts";
import { inOneUnit, UNITS, unitsOf } from "./units.ts";

const point = (at: number, value: number, resolution = 60, unit = "Count"): MetricPoint => ({
  at,
  resolution,
  unit,
  summary: summaryOfValue(value),
});
const sums = (points: readonly MetricPoint[], period: number, origin = 0) =>
  [...seriesOf(points, period, origin)].map(([at, { sum }]) => [at, sum]);

test("points merge into the periods of a grid", () => {
  const points = [0, 1, 2, 3, 4, 5].map((minute) => point(minutes(minute), minute));
  assert.deepEqual(sums(points, minutes(3)), [
    [0, 0 + 1 + 2],
    [minutes(3), 3 + 4 + 5],
  ]);
});

test("the grid may go through any instant", () => {
  const points = [1, 2, 3, 4, 5].map((minute) => point(minutes(minute), minute));
  assert.deepEqual(sums(points, minutes(2), minutes(5)), [
    [minutes(1), 1 + 2],
    [minutes(3), 3 + 4],
    [minutes(5), 5],
  ]);
});

test("a point that is coarser than the period, or lies across two, belongs to none", () => {
  assert.deepEqual(sums([point(0, 1, 60)], seconds(10)), []);
  assert.deepEqual(sums([point(0, 1, 300)], minutes(5), minutes(1)), []);
});

test("units never mix: the wanted one, or the one that CloudWatch prefers", () => {
  const points = [point(0, 1, 60, "Seconds"), point(0, 2, 60, "Milliseconds"), point(0, 3, 60, "None")];
  assert.deepEqual(unitsOf(points), ["Milliseconds", "Seconds", "None"]);
  assert.deepEqual(inOneUnit(points), [points[1]]);
  assert.deepEqual(inOneUnit(points, "Seconds"), [points[0]]);
  assert.deepEqual(inOneUnit(points, "Count"), []);
  assert.equal(new Set(UNITS).size, 27);
});

test("a reader's start is rounded down, the coarser the older", () => {
  const now = Date.UTC(2026, 5, 30, 12, 34, 56);
  const cases = [
    { start: Date.UTC(2026, 5, 30, 11, 33, 44), period: seconds(10), at: Date.UTC(2026, 5, 30, 11, 33, 40) },
    { start: Date.UTC(2026, 5, 30, 11, 33, 44), period: minutes(1), at: Date.UTC(2026, 5, 30, 11, 33) },
    { start: Date.UTC(2026, 5, 30, 11, 33, 44), period: minutes(5), at: Date.UTC(2026, 5, 30, 11, 30) },
    { start: now - days(20), period: minutes(5), at: Date.UTC(2026, 5, 10, 12, 30) },
    { start: now - days(70), period: hours(1), at: Date.UTC(2026, 3, 21, 12, 0) },
    // Older than there are data of that period.
    { start: now - days(20), period: minutes(1), at: Date.UTC(2026, 5, 15, 12, 30) },
    { start: now - days(70), period: minutes(90), at: Date.UTC(2026, 3, 28, 12, 0) },
    { start: now - hours(5), period: seconds(10), at: Date.UTC(2026, 5, 30, 9, 34) },
  ];
  for (const { start, period, at } of cases) assert.equal(readingStart(start, period, now), at);
});
