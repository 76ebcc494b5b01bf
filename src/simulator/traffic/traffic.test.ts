/** Traffic: as many requests as it says, as bursty as it says, and the same ones for the same seed. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { days, hours, minutes, seconds } from "../../core/time/time.ts";
import { type DistributionSpec, samplerOf } from "../distributions/distribution.ts";
import { randomOf } from "../random.ts";
import { serviceTimeOf } from "../service/service.ts";
import { arrivalsOf } from "./arrivals-of.ts";
import type { TrafficSpec } from "./traffic.ts";

const MONDAY = Date.UTC(2026, 0, 5);

function timesOf(spec: TrafficSpec, duration: number, seed = 1): readonly number[] {
  const chunks = [...arrivalsOf(spec, randomOf(seed, "traffic"), duration, MONDAY)];
  return chunks.flatMap(({ at, count }) => [...at.subarray(0, count)]);
}

const ones = new Array<number>(7).fill(1);

const within = (found: number, expected: number, share: number) =>
  assert.ok(Math.abs(found - expected) <= expected * share, `${found} is not within ${share} of ${expected}`);

const allPatterns: readonly TrafficSpec[] = [
  { kind: "constant", rate: 5 },
  { kind: "poisson", rate: 5 },
  { kind: "gamma", rate: 5, cv: 3 },
  {
    kind: "profile",
    rate: 5,
    hours: Array.from({ length: 24 }, (_, hour) => hour % 2),
    days: [1, 1, 1, 1, 1, 0, 0],
  },
  {
    kind: "onOff",
    rate: 10,
    on: { kind: "exponential", mean: seconds(60) },
    off: { kind: "constant", value: seconds(60) },
  },
  { kind: "batches", first: seconds(1), every: minutes(1), count: 300 },
  { kind: "ramp", from: 0, to: 10, over: hours(3) },
];

test("every pattern ascends, stays within the duration, and is the same for the same seed", () => {
  for (const spec of [...allPatterns, { kind: "sum", parts: allPatterns } as const]) {
    const times = timesOf(spec, hours(3));
    assert.ok(times.length > 10_000, `${spec.kind} made ${times.length}`);
    assert.ok(
      times.every((at, index) => at >= (times[index - 1] ?? 0) && at < hours(3)),
      spec.kind,
    );
    assert.deepEqual(timesOf(spec, hours(3)), times);
  }
});

test("the rates are met", () => {
  assert.equal(timesOf({ kind: "constant", rate: 5 }, hours(1)).length, 18_000);
  assert.equal(timesOf({ kind: "batches", first: 0, every: minutes(10), count: 40 }, hours(1)).length, 240);
  within(timesOf({ kind: "poisson", rate: 50 }, hours(1)).length, 180_000, 0.01);
  within(timesOf({ kind: "gamma", rate: 50, cv: 2 }, hours(1)).length, 180_000, 0.02);
  within(
    timesOf({ kind: "ramp", from: 0, to: 40, over: hours(1) }, hours(2)).length,
    20 * 3600 + 40 * 3600,
    0.01,
  );
  within(timesOf(allPatterns[4]!, hours(24)).length, 5 * 86_400, 0.1);
});

test("a gap's coefficient of variation is the one asked for", () => {
  for (const cv of [0.5, 1, 3]) {
    const times = timesOf({ kind: "gamma", rate: 20, cv }, hours(4));
    const gaps = times.slice(1).map((at, index) => at - times[index]!);
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    within(Math.sqrt(variance) / mean, cv, 0.05);
  }
});

test("a weekly profile follows the hours and the days, from a Monday on", () => {
  const onlyNine = Array.from({ length: 24 }, (_, hour) => (hour === 9 ? 1 : 0));
  const times = timesOf({ kind: "profile", rate: 1, hours: onlyNine, days: [1, 0, 0, 0, 0, 2, 0] }, days(7));
  const slots = Map.groupBy(times, (at) => Math.floor(at / hours(1)));
  assert.deepEqual([...slots.keys()], [9, 5 * 24 + 9]);
  within(slots.get(9)!.length, 3600, 0.06);
  within(slots.get(5 * 24 + 9)!.length, 7200, 0.06);
});

test("a bursty profile has the rates of its hours, and the same bursts in the quiet ones", () => {
  const alternating = Array.from({ length: 24 }, (_, hour) => [4, 0, 1, 0][hour % 4]!);
  const times = timesOf({ kind: "profile", rate: 2, hours: alternating, days: ones, cv: 3 }, days(7));
  const slots = Map.groupBy(times, (at) => Math.floor(at / hours(1)) % 4);
  assert.deepEqual([...slots.keys()].sort(), [0, 2]);
  for (const [slot, rate] of [
    [0, 8],
    [2, 2],
  ] as const) {
    within(slots.get(slot)!.length, 42 * 3600 * rate, 0.05);
    const gaps = slots
      .get(slot)!
      .map((at, index, all) => at - (all[index - 1] ?? at))
      .filter((gap) => gap > 0 && gap < hours(1));
    const mean = gaps.reduce((sum, gap) => sum + gap, 0) / gaps.length;
    const variance = gaps.reduce((sum, gap) => sum + (gap - mean) ** 2, 0) / gaps.length;
    within(Math.sqrt(variance) / mean, 3, 0.1);
  }
});

test("a sum is the merge of its parts, and a part stays when another is added behind it", () => {
  const first: TrafficSpec = { kind: "poisson", rate: 3, size: { kind: "constant", value: 1 } };
  const second: TrafficSpec = { kind: "gamma", rate: 2, cv: 2, size: { kind: "constant", value: 2 } };
  const sizesOf = (spec: TrafficSpec) =>
    [...arrivalsOf(spec, randomOf(7, "traffic"), hours(1), MONDAY)].flatMap(({ at, size, count }) =>
      Array.from({ length: count }, (_, index) => [at[index]!, size[index]!] as const),
    );
  const alone = sizesOf({ kind: "sum", parts: [first] });
  const both = sizesOf({ kind: "sum", parts: [first, second] });
  assert.deepEqual(
    both.filter(([, size]) => size === 1),
    alone,
  );
  assert.ok(both.some(([, size]) => size === 2));
});

test("distributions have the moments and quantiles that they are given", () => {
  const cases: readonly [DistributionSpec, number, number][] = [
    [{ kind: "constant", value: 7 }, 7, 0],
    [{ kind: "uniform", from: 2, to: 4 }, 3, 2 / Math.sqrt(12) / 3],
    [{ kind: "exponential", mean: 10 }, 10, 1],
    [{ kind: "lognormal", by: "moments", mean: 10, cv: 0.5 }, 10, 0.5],
    [{ kind: "gamma", mean: 10, cv: 0.7 }, 10, 0.7],
    [{ kind: "weibull", shape: 1, scale: 10 }, 10, 1],
    [{ kind: "values", values: [1, 3] }, 2, 0.5],
    [
      {
        kind: "quantiles",
        quantiles: [
          { share: 0, value: 0 },
          { share: 1, value: 2 },
        ],
      },
      1,
      1 / Math.sqrt(3),
    ],
  ];
  for (const [spec, mean, cv] of cases) {
    const draw = samplerOf(spec, randomOf(3, spec.kind));
    const drawn = Array.from({ length: 100_000 }, draw);
    const found = drawn.reduce((sum, value) => sum + value, 0) / drawn.length;
    const variance = drawn.reduce((sum, value) => sum + (value - found) ** 2, 0) / drawn.length;
    within(found, mean, 0.02);
    within(Math.sqrt(variance) / found, cv, 0.03);
  }
  const image = samplerOf({ kind: "lognormal", by: "quantiles", p50: 23, p99: 106 }, randomOf(3, "image"));
  const sorted = Array.from({ length: 100_000 }, image).sort((one, other) => one - other);
  within(sorted[50_000]!, 23, 0.02);
  within(sorted[99_000]!, 106, 0.05);
});

test("service times follow size, trace and concurrency", () => {
  const linear = serviceTimeOf(
    {
      time: { kind: "linear", base: 100, perUnit: 2, noise: 0 },
      slowdown: { kind: "perExtra", perExtra: 0.2 },
    },
    randomOf(1, "service"),
  );
  assert.equal(linear(50, Number.NaN, 1), 200);
  assert.ok(Math.abs(linear(50, Number.NaN, 3) - 280) < 1e-9);
  assert.throws(() => linear(Number.NaN, Number.NaN, 1), /needs traffic with sizes/);
  const table = serviceTimeOf(
    { time: { kind: "trace" }, slowdown: { kind: "table", factors: [1, 1.5] } },
    randomOf(1, "service"),
  );
  assert.equal(table(Number.NaN, 100, 9), 150);
  assert.throws(() => table(Number.NaN, Number.NaN, 1), /say `otherwise`/);
});
