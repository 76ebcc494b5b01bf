import assert from "node:assert/strict";
import { test } from "node:test";
import { leftOf, meanOf, momentsOf, NOTHING, quantile, variationOf, withMore } from "./moments.ts";

const near = (actual: number, expected: number, tolerance: number) =>
  assert.ok(Math.abs(actual - expected) <= tolerance, `${actual} is not ${expected} ± ${tolerance}`);

test("mean and variation are those of the durations", () => {
  const moments = momentsOf([1, 2, 3, 6]);
  assert.equal(meanOf(moments), 3);
  near(variationOf(moments), 3.5 / 9, 1e-12);
  assert.equal(variationOf(momentsOf([5, 5])), 0);
  assert.equal(meanOf(NOTHING), 0);
});

test("what is long past fades: a new model is known after as many requests as are remembered", () => {
  let known = withMore(NOTHING, momentsOf(Array(300).fill(10)), 300);
  known = withMore(known, momentsOf(Array(150).fill(40)), 300);
  near(meanOf(known), 25, 1e-9);
  for (let look = 0; look < 3; look++) known = withMore(known, momentsOf(Array(150).fill(40)), 300);
  assert.ok(meanOf(known) > 35);
  // More at once than are remembered.
  near(meanOf(withMore(known, momentsOf(Array(5000).fill(7)), 300)), 7, 1e-9);
  assert.equal(withMore(known, momentsOf(Array(5000).fill(7)), 300).count, 300);
  assert.equal(withMore(known, NOTHING, 300), known);
});

test("quantiles and what is left are those of a lognormal with that mean and variation", () => {
  // p50 23 s, p99 106 s: sigma 0.657, mean 28.5.
  const sigma = Math.log(106 / 23) / 2.3263479;
  const mean = 23 * Math.exp(sigma ** 2 / 2);
  const moments = { count: 100, sum: 100 * mean, squares: 100 * mean ** 2 * Math.exp(sigma ** 2) };
  near(quantile(moments, 0.5), 23, 0.001);
  near(quantile(moments, 0.99), 106, 0.01);
  near(leftOf(moments, 0), mean, 1e-9);
  for (const lasted of [5, 23, 60, 106])
    near(leftOf(moments, lasted), summed(Math.log(23), sigma, lasted), 0.01);
});

/** The mean of what is left, by summing the tail in small steps. */
function summed(mu: number, sigma: number, lasted: number): number {
  let [share, left] = [0, 0];
  for (let x = lasted + 0.005; x < 2000; x += 0.01) {
    const density = Math.exp(-(((Math.log(x) - mu) / sigma) ** 2) / 2) / x;
    share += density;
    left += density * (x - lasted);
  }
  return left / share;
}

test("of what never varied, little is left once it is overdue, but never nothing less", () => {
  const moments = momentsOf([60, 60, 60]);
  near(leftOf(moments, 30), 30, 0.1);
  for (const lasted of [60, 70, 600, 6000]) {
    const left = leftOf(moments, lasted);
    assert.ok(left > 0 && left < lasted / 20, `${left} after ${lasted}`);
  }
});
