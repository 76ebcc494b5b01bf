import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { startOf, startsIn } from "./slots.ts";

test("those who wait start as slots become free", () => {
  assert.equal(startOf(0, [], 10), 0);
  assert.equal(startOf(1, [], 10), Number.POSITIVE_INFINITY);
  assert.equal(startOf(1, [0, 0], 10), 0);
  assert.equal(startOf(2, [0, 7], 10), 7);
  // The second slot is free too late to help.
  assert.equal(startOf(2, [0, 100], 10), 10);
  // Two slots of ten seconds take one every five.
  assert.equal(startOf(4, [0, 0], 10), 10);
  assert.equal(startOf(3, [60], 10), 80);
});

const slots = fc
  .array(fc.double({ min: 0, max: 1000, noNaN: true }), { minLength: 1, maxLength: 20 })
  .map((free) => free.sort((a, b) => a - b));

test("by the time the n-th starts, n have started; later ones start later, more slots start them sooner", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 500 }),
      slots,
      fc.double({ min: 0.1, max: 100, noNaN: true }),
      (n, freeAt, service) => {
        const at = startOf(n, freeAt, service);
        const then = at * (1 + 1e-9) + 1e-6;
        const started = freeAt.reduce((sum, free) => sum + startsIn(then - free, service), 0);
        assert.ok(started >= n - 1e-3);
        assert.ok(startOf(n + 1, freeAt, service) >= at);
        assert.ok(startOf(n, [0, ...freeAt], service) <= at + 1e-9);
      },
    ),
  );
});
