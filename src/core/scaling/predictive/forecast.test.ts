import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { hours, minutes, seconds } from "../../time/time.ts";
import { type Floor, type ForecastRules, floorAt, nextFloorChange } from "./floor.ts";
import { type Forecast, forecastFrom } from "./forecast.ts";
import { hourlyLoad } from "./history.ts";
import { scalingPerLoad } from "./scaling-per-load.ts";

const start = Date.UTC(2026, 0, 5);
const hourly = (values: readonly number[]) =>
  values.map((value, index) => ({ at: start + hours(index), value }));
const constant = (count: number, value: number) => Array.from({ length: count }, () => value);

test("hours without data are hours without load", () => {
  const samples = [
    { at: start, value: 5 },
    { at: start + hours(3), value: 7 },
  ];
  assert.deepEqual(hourlyLoad(samples, start + hours(6)), [5, 0, 0, 7, 0, 0]);
  assert.deepEqual(hourlyLoad(samples, start + hours(3)), [5, 0, 0]);
  assert.deepEqual(hourlyLoad([], start), []);
});

test("the slope tells what one unit of load per instance does to the scaling metric", () => {
  const capacity = hourly([1, 2, 4, 4]);
  const load = hourly([100, 200, 400, 800]);
  const cases = [
    { scaling: hourly([10, 10, 10, 20]), slope: 0.1 },
    { scaling: hourly([100, 100, 100, 200]), slope: 1 },
    { scaling: [], slope: 1 },
    { scaling: hourly([0, 0, 0, 0]), slope: 1 },
  ];
  for (const { scaling, slope } of cases)
    assert.ok(Math.abs(scalingPerLoad({ load, scaling, capacity }) - slope) < 1e-12);
  assert.equal(scalingPerLoad({ load, scaling: hourly([10, 10]), capacity: hourly([0, 0]) }), 1);
});

test("a forecast needs a day of data, and repeats that day until there are two", () => {
  const never = () => assert.fail("not asked with so little");
  const history = (values: readonly number[]) => ({ load: hourly(values), scaling: [], capacity: [] });
  const little = forecastFrom(history(constant(23, 5)), 10, never, start + hours(23));
  assert.deepEqual(little, { kind: "tooLittleData", hours: 23 });
  const day = Array.from({ length: 24 }, (_, hour) => hour * 10);
  const enough = forecastFrom(history(day), 10, never, start + hours(24) + minutes(20));
  assert.ok(enough.kind === "forecast");
  assert.equal(enough.forecast.hours.length, 48);
  assert.equal(enough.forecast.hours[0]?.at, start + hours(24));
  assert.deepEqual(
    enough.forecast.hours.slice(24, 30).map(({ capacity }) => capacity),
    [0, 1, 2, 3, 4, 5],
  );
});

test("a forecast below zero is none, and capacity rounds up without the dust of the arithmetic", () => {
  const loads = [-3, 0.004, 0.3, 3, 3.0001, 3.1];
  const outcome = forecastFrom(
    { load: hourly(constant(48, 1)), scaling: [], capacity: [] },
    0.1,
    () => loads,
    start + hours(48),
  );
  assert.ok(outcome.kind === "forecast");
  assert.deepEqual(
    outcome.forecast.hours.map(({ load, capacity }) => [load, capacity]),
    [
      [0, 0],
      [0.004, 0],
      [0.3, 3],
      [3, 30],
      [3.0001, 30],
      [3.1, 31],
    ],
  );
});

const rules: ForecastRules = {
  mode: "ForecastAndScale",
  schedulingBuffer: seconds(300),
  breach: { kind: "HonorMaxCapacity" },
};
const forecast = (capacities: readonly number[]): Forecast => ({
  madeAt: start,
  hours: capacities.map((capacity, index) => ({ at: start + hours(index), load: capacity, capacity })),
  scalingPerLoad: 1,
});

test("the floor is the hour's, and the next hour's from the buffer before it on", () => {
  const floor = (at: number, expected: Partial<Floor> | undefined) => {
    const found = floorAt(forecast([2, 6, 3]), rules, 10, start + at);
    assert.equal(found?.capacity, expected?.capacity);
    if (expected?.hour !== undefined) assert.equal(found?.hour, expected.hour);
  };
  floor(0, { capacity: 2 });
  floor(minutes(54), { capacity: 2 });
  floor(minutes(55), { capacity: 6, hour: start + hours(1) });
  floor(hours(1), { capacity: 6 });
  // What the hour still needs is not given up for the smaller next one.
  floor(hours(1) + minutes(58), { capacity: 6, hour: start + hours(1) });
  floor(hours(2), { capacity: 3 });
  floor(hours(3), undefined);
  floor(-minutes(10), undefined);
});

test("the maximum rises as AWS's example says, and only where the policy may raise it", () => {
  const raising: ForecastRules = { ...rules, breach: { kind: "IncreaseMaxCapacity", bufferPercent: 10 } };
  assert.equal(floorAt(forecast([50]), raising, 40, start)?.max, 55);
  assert.equal(floorAt(forecast([50]), rules, 40, start)?.max, 40);
  assert.equal(floorAt(forecast([3]), raising, 40, start)?.max, 40);
});

test("between two changes of the floor it stays the same", () => {
  fc.assert(
    fc.property(
      fc.array(fc.nat(20), { minLength: 4, maxLength: 8 }),
      fc.nat(hours(3)),
      fc.nat(hours(1)),
      fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }),
      (capacities, offset, schedulingBuffer, part) => {
        const asked = { ...rules, schedulingBuffer };
        const now = start + offset;
        const change = nextFloorChange(asked, now);
        assert.ok(change > now);
        const later = Math.min(change - 1, Math.floor(now + (change - now) * part));
        const given = forecast(capacities);
        assert.equal(floorAt(given, asked, 10, now)?.capacity, floorAt(given, asked, 10, later)?.capacity);
      },
    ),
  );
});
