import assert from "node:assert/strict";
import { test } from "node:test";
import { days, hours, minutes, seconds } from "../time/time.ts";
import { placeOf, readableFrom, rollUps } from "./retention.ts";

const now = Date.UTC(2026, 5, 1, 12, 0, 30);

test("a second's data become a minute's after 3 hours, then 5 minutes', an hour's, and go after 455 days", () => {
  const cases = [
    { age: seconds(5), resolution: 1 },
    { age: hours(3) - minutes(1), resolution: 1 },
    { age: hours(3) + minutes(1), resolution: 60 },
    { age: days(15) - minutes(5), resolution: 60 },
    { age: days(15) + minutes(5), resolution: 300 },
    { age: days(63) + hours(1), resolution: 3600 },
    { age: days(455) + hours(1), resolution: undefined },
  ];
  for (const { age, resolution } of cases) {
    const place = placeOf(now - age, 1, now);
    assert.equal(place?.resolution, resolution, `${age}`);
    if (place) assert.equal(place.at % seconds(place.resolution), 0);
  }
});

test("data never become finer than they came", () => {
  assert.deepEqual(placeOf(now, 60, now), { at: now - seconds(30), resolution: 60 });
});

test("only whole coarser periods move", () => {
  for (const { to, before } of rollUps(now)) if (to) assert.equal(before % seconds(to), 0);
});

test("a period is read as far back as there are data that it is a multiple of", () => {
  const cases: readonly (readonly [number, number])[] = [
    [1, hours(3)],
    [30, hours(3)],
    [60, days(15)],
    [120, days(15)],
    [300, days(63)],
    [900, days(63)],
    [5400, days(63)],
    [3600, days(455)],
    [7200, days(455)],
  ];
  for (const [period, age] of cases) {
    const from = readableFrom(seconds(period), now);
    assert.equal(from % seconds(period), 0, `${period}`);
    assert.ok(Math.abs(now - age - from) <= Math.max(seconds(period), hours(1)), `${period}`);
  }
});
