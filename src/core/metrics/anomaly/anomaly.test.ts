import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { days, hours, minutes } from "../../time/time.ts";
import type { TimeSeries } from "../math/queries.ts";
import { bandAround, bandsFrom } from "./band.ts";
import { type AnomalyDetector, detectedSeries, seriesKey, trainingState } from "./detector.ts";
import { hourOfWeekIn } from "./hour-of-week.ts";
import { FEWEST_DATAPOINTS, learn } from "./model.ts";

/** A Monday. */
const monday = Date.UTC(2026, 5, 1);

/** A datapoint each five minutes. */
const seriesOf = (length: number, valueAt: (at: number, index: number) => number): TimeSeries => {
  const at = Array.from(
    { length: Math.floor(length / minutes(5)) },
    (_, index) => monday + index * minutes(5),
  );
  return { at, values: at.map(valueAt) };
};
/** Deterministic, between -1 and 1. */
const noise = (index: number): number => Math.sin(index * 12.9898);
const isWorkday = (at: number): boolean => ![0, 6].includes(new Date(at).getUTCDay());
const officeHours = (at: number): number =>
  isWorkday(at) && new Date(at).getUTCHours() >= 9 && new Date(at).getUTCHours() < 17 ? 100 : 10;

const detectorOf = (series: TimeSeries, learning = {}): AnomalyDetector => {
  const model = learn(series, 300, { excluded: [], ...learning });
  return {
    scope: { account: "000000000000", region: "us-east-1" },
    id: "d",
    series: {
      kind: "metric",
      metric: { namespace: "Tides", name: "Level", dimensions: [] },
      statistic: "Average",
    },
    learning: { excluded: [], ...learning },
    configuredAt: monday,
    trainedAt: monday,
    ...(model ? { model } : {}),
  };
};
const bandAt = (detector: AnomalyDetector, at: number, period = 300): readonly [number, number] => {
  const band = bandAround(detector, 2, { start: at, period, count: 1 });
  assert.ok(band);
  return [band.lower.values[0]!, band.upper.values[0]!];
};
const around = ([lower, upper]: readonly [number, number], value: number): boolean =>
  lower < value && value < upper;

test("the band follows the hours of the week", () => {
  const detector = detectorOf(seriesOf(days(14), (at, index) => officeHours(at) + noise(index)));
  for (const [at, value] of [
    [monday + days(14) + hours(10), 100],
    [monday + days(14) + hours(3), 10],
    [monday + days(19) + hours(10), 10],
  ] as const) {
    const band = bandAt(detector, at);
    assert.ok(around(band, value), `${value} in ${band}`);
    assert.ok(band[1] - band[0] < 40, `${band}`);
  }
});

test("a few outliers move nothing", () => {
  const calm = detectorOf(seriesOf(days(14), (_, index) => 50 + noise(index)));
  const wild = detectorOf(seriesOf(days(14), (_, index) => (index % 50 === 0 ? 5000 : 50 + noise(index))));
  const at = monday + days(14) + hours(10);
  const [lower, upper] = bandAt(wild, at);
  assert.ok(Math.abs(lower - bandAt(calm, at)[0]) < 1 && Math.abs(upper - bandAt(calm, at)[1]) < 1);
});

test("excluded ranges are no example of what is usual", () => {
  const sale = { from: monday, until: monday + days(7) };
  const detector = detectorOf(
    seriesOf(days(14), (at, index) => (at < sale.until ? 900 : 50) + noise(index)),
    { excluded: [sale] },
  );
  assert.ok(around(bandAt(detector, monday + days(15)), 50));
  assert.equal(detector.model?.datapoints, 7 * 288);
});

test("with a few hours of data the whole stands for every hour", () => {
  const detector = detectorOf(seriesOf(hours(3), (_, index) => 50 + noise(index)));
  assert.ok(around(bandAt(detector, monday + days(3)), 50));
});

test("too few datapoints teach nothing, and the state says so", () => {
  const few = detectorOf(seriesOf(minutes(5 * (FEWEST_DATAPOINTS - 1)), () => 1));
  assert.equal(trainingState(few), "TRAINED_INSUFFICIENT_DATA");
  assert.equal(bandAround(few, 2, { start: monday, period: 60, count: 3 }), undefined);
  const { trainedAt: _, ...fresh } = few;
  assert.equal(trainingState(fresh), "PENDING_TRAINING");
  assert.equal(trainingState(detectorOf(seriesOf(hours(3), () => 1))), "TRAINED");
});

test("a day that is unlike the days before is no narrow band's excuse", () => {
  // Each day has its own level: only other days can say how much that varies.
  const detector = detectorOf(
    seriesOf(days(3), (at, index) => 100 + 20 * new Date(at).getUTCDay() + noise(index)),
  );
  const [lower, upper] = bandAt(detector, monday + days(2) + hours(10));
  assert.ok(upper - lower > 60, `${lower} ${upper}`);
});

test("a metric that comes each five minutes has the same sum in five minutes as in the one it comes in", () => {
  const sparse = detectorOf(seriesOf(days(1), (_, index) => 500 + 10 * noise(index)));
  const model = learn(
    seriesOf(days(1), (_, index) => 500 + 10 * noise(index)),
    60,
    { excluded: [] },
  );
  assert.ok(model);
  const sums = { ...sparse, model, series: { ...sparse.series, statistic: "Sum" } } as AnomalyDetector;
  const [lower, upper] = bandAt(sums, monday + days(1), 300);
  assert.ok(Math.abs((lower + upper) / 2 - 500) < 10, `${lower} ${upper}`);
});

test("a sum's band grows with the period", () => {
  const detector = detectorOf(seriesOf(days(1), (_, index) => 500 + 10 * noise(index)));
  const sums = { ...detector, series: { ...detector.series, statistic: "Sum" } } as AnomalyDetector;
  const [lower, upper] = bandAt(sums, monday + days(1), 60);
  assert.ok(Math.abs((lower + upper) / 2 - 100) < 2);
  assert.ok(
    Math.abs(
      (bandAt(detector, monday + days(1), 60)[0] + bandAt(detector, monday + days(1), 60)[1]) / 2 - 500,
    ) < 10,
  );
});

test("hours of the week are those of the time zone, daylight saving included", () => {
  const berlin = hourOfWeekIn("Europe/Berlin");
  assert.equal(hourOfWeekIn(undefined)(monday + hours(5)), 5);
  assert.equal(berlin(Date.UTC(2026, 5, 1, 5)), 7);
  assert.equal(berlin(Date.UTC(2026, 11, 7, 5)), 6);
  assert.equal(hourOfWeekIn("Asia/Kolkata")(Date.UTC(2026, 5, 1, 18, 30)), 24);
});

test("a metric that never moved has a band around its value", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, min: -1e12, max: 1e12 }), (value) => {
      const [lower, upper] = bandAt(detectorOf(seriesOf(days(1), () => value)), monday + days(2));
      assert.ok(lower <= value && value <= upper);
    }),
  );
});

test("a band belongs to its metric and statistic, or to the expression with what it is computed from", () => {
  const stat = {
    kind: "stat",
    id: "m1",
    metric: { namespace: "Tides", name: "Level", dimensions: [] },
    statistic: "Average",
    period: 60,
    returned: true,
  } as const;
  const double = { kind: "expression", id: "e1", expression: "m1 * 2", returned: true } as const;
  const band = {
    kind: "expression",
    id: "ad",
    expression: "ANOMALY_DETECTION_BAND(e1)",
    returned: true,
  } as const;
  const detector = detectorOf(seriesOf(days(1), () => 5));
  const keys: string[] = [];
  const bandOf = bandsFrom(
    (key) => {
      keys.push(key);
      return detector;
    },
    [stat, double, band],
  );
  const grid = { start: monday, period: 60, count: 1 };
  bandOf(stat, 2, grid);
  bandOf(double, 2, grid);
  assert.deepEqual(keys, [
    seriesKey(detector.series),
    seriesKey({
      kind: "math",
      queries: [
        { ...double, label: "x" },
        { ...stat, returned: false },
      ],
      period: 60,
    }),
  ]);
  assert.equal(seriesKey(detectedSeries({ ...stat, statistic: "Sum" }, [], 60)) === keys[0], false);
});
