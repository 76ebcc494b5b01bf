import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { type Stream, staffed } from "./staffing.ts";

const stream = (perSecond: number, service: number, variation = 1): Stream => ({
  rate: perSecond / 1000,
  service: service * 1000,
  variation,
});

/** By summing the terms of Erlang's formula: P(wait > t) in M/M/c. */
function lateShare(load: number, slots: number, service: number, limit: number): number {
  let term = 1;
  let sum = 0;
  for (let n = 0; n < slots; n++) {
    sum += term;
    term *= load / (n + 1);
  }
  const tail = (term * slots) / (slots - load);
  return (tail / (sum + tail)) * Math.exp((-(slots - load) * limit) / service);
}

test("slots of exponential services are the fewest that Erlang's formula allows", () => {
  for (const [perSecond, service, limit, late] of [
    [0.5, 1, 0, 0.09],
    [3, 1, 0.5, 0.05],
    [0.066, 28.5, 30, 0.1],
    [20, 5, 2, 0.01],
  ] as const) {
    const fewest = staffed(stream(perSecond, service), 1, limit * 1000, late);
    const load = perSecond * service;
    assert.ok(lateShare(load, fewest, service, limit) <= late);
    assert.ok(fewest - 1 <= load || lateShare(load, fewest - 1, service, limit) > late);
  }
});

test("instances are as many as their slots are needed", () => {
  assert.equal(staffed(stream(10, 1), 1, 0, 0.05), 17);
  assert.equal(staffed(stream(10, 1), 4, 0, 0.05), 5);
  assert.equal(staffed(stream(0, 1), 4, 0, 0.05), 0);
});

test("a load too large to count slot by slot gets a margin of two standard deviations", () => {
  assert.equal(staffed(stream(1_000_000, 1), 10, 0, 0.05), Math.ceil((1_000_000 + 2000) / 10));
});

const positive = (max: number) => fc.double({ min: 0.001, max, noNaN: true });

test("the need grows with rate, service time and variation, and never leaves a queue that grows for ever", () => {
  fc.assert(
    fc.property(
      positive(50),
      positive(60),
      positive(5),
      positive(100),
      fc.integer({ min: 1, max: 8 }),
      positive(2),
      (perSecond, service, variation, limit, concurrency, factor) => {
        const need = (rate: number, time: number, spread: number) =>
          staffed(stream(rate, time, spread), concurrency, limit * 1000, 0.05);
        const base = need(perSecond, service, variation);
        assert.ok(base * concurrency > perSecond * service);
        assert.ok(need(perSecond * (1 + factor), service, variation) >= base);
        assert.ok(need(perSecond, service * (1 + factor), variation) >= base);
        assert.ok(need(perSecond, service, variation + factor) >= base);
      },
    ),
  );
});
