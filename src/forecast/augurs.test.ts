import assert from "node:assert/strict";
import { test } from "node:test";
import { augursForecast } from "./augurs.ts";

/** Busy by day, half as busy at weekends. */
const load = (hour: number): number => {
  const ofDay = hour % 24;
  const busy = ofDay >= 8 && ofDay < 18 ? 100 : 10;
  return Math.floor(hour / 24) % 7 >= 5 ? busy / 2 : busy;
};
const past = (days: number) => Array.from({ length: days * 24 }, (_, hour) => load(hour));

test("two weeks teach the day and the week", () => {
  const forecast = augursForecast()(past(14), 168);
  for (const [hour, value] of forecast.entries())
    assert.ok(Math.abs(value - load(hour)) < 10, `hour ${hour}: ${value} for ${load(hour)}`);
});

test("two days teach the day", () => {
  const forecast = augursForecast()(past(2), 24);
  for (const [hour, value] of forecast.entries())
    assert.ok(Math.abs(value - load(hour)) < 15, `hour ${hour}`);
});

test("a constant and an empty load stay what they are", () => {
  for (const level of [0, 42]) {
    const forecast = augursForecast()(
      Array.from({ length: 100 }, () => level),
      48,
    );
    for (const value of forecast) assert.ok(Math.abs(value - level) < 1e-3, `${value} for ${level}`);
  }
});
