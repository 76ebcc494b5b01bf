import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  distributionOf,
  LARGEST_EXACT,
  mergeDistributions,
  percentile,
  sampleCount,
} from "./distribution.ts";

const value = fc.oneof(
  fc.nat(50),
  fc.double({ min: 0, max: 1e6, noNaN: true }),
  fc.double({ min: 1e-6, max: 1e12, noNaN: true }),
);
const values = fc.array(value, { minLength: 1, maxLength: 200 });
const of = (list: readonly number[]) =>
  list.map((one) => distributionOf(one === 0 ? 0 : one)).reduce(mergeDistributions);

test("samples give the same distribution in whatever order and grouping they merge", () => {
  fc.assert(
    fc.property(values, fc.nat(), (list, cut) => {
      const at = 1 + (cut % list.length);
      const parts = [list.slice(at), list.slice(0, at)].filter((part) => part.length > 0);
      assert.deepEqual(parts.map(of).reduce(mergeDistributions), of(list));
      assert.deepEqual(of([...list].reverse()), of(list));
    }),
  );
});

test("percentiles are at most one percent off the true nearest rank", () => {
  fc.assert(
    fc.property(values, fc.double({ min: 0, max: 100, noNaN: true }), (list, percent) => {
      const sorted = [...list].sort((a, b) => a - b);
      const rank = Math.max(1, Math.ceil((percent / 100) * list.length * (1 - 1e-12)));
      const truth = sorted[rank - 1]!;
      assert.ok(Math.abs(percentile(of(list), percent) - truth) <= truth * 0.010001);
    }),
  );
});

test("few different values are exact, however often they come", () => {
  const list = Array.from({ length: 10_000 }, (_, index) => (index % LARGEST_EXACT) / 7);
  const distribution = of(list);
  assert.equal(distribution.kind, "exact");
  assert.equal(percentile(distribution, 100), (LARGEST_EXACT - 1) / 7);
  assert.equal(sampleCount(distribution), 10_000);
});

test("one value more makes it a sketch", () => {
  const distribution = of(Array.from({ length: LARGEST_EXACT + 1 }, (_, index) => index));
  assert.equal(distribution.kind, "sketch");
  assert.equal(sampleCount(distribution), LARGEST_EXACT + 1);
  assert.equal(percentile(distribution, 1), 0);
});

test("the widest spread of values stays within a bounded sketch that keeps the upper ranks", () => {
  const list = Array.from({ length: 6000 }, (_, index) => 2 ** (index / 10 - 300));
  const distribution = of(list);
  assert.ok(distribution.counts.length <= 2048);
  assert.equal(sampleCount(distribution), 6000);
  const top = list.at(-60)!;
  assert.ok(Math.abs(percentile(distribution, 99.0001) - top) / top < 0.08);
});
