import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { fittedLaw, type Law, peakOf, throughputAt } from "./law.ts";

const CONCURRENCIES = [1, 2, 3, 4, 6, 8, 12, 16];
const measuredOf = (law: Omit<Law, "deviation">) =>
  CONCURRENCIES.map((concurrency) => ({ concurrency, throughput: throughputAt(law, concurrency) }));

const near = (a: number, b: number, within: number): boolean => Math.abs(a - b) <= within;

test("a law is found again from what it says, however slow or fast the model", () => {
  fc.assert(
    fc.property(
      fc.double({ min: -4, max: 4, noNaN: true }).map((exponent) => 10 ** exponent),
      fc.double({ min: 0, max: 1, noNaN: true }),
      fc.double({ min: 0, max: 0.1, noNaN: true }),
      (alone, contention, coherency) => {
        const law = fittedLaw(measuredOf({ alone, contention, coherency }))!;
        assert.ok(near(law.alone / alone, 1, 1e-6), `${law.alone}`);
        assert.ok(near(law.contention, contention, 1e-6), `${law.contention}`);
        assert.ok(near(law.coherency, coherency, 1e-6), `${law.coherency}`);
        assert.ok(law.deviation < 1e-6);
      },
    ),
  );
});

test("noise does not make contention or coherency negative", () => {
  fc.assert(
    fc.property(
      fc.array(fc.double({ min: 0.8, max: 1.25, noNaN: true }), { minLength: 8, maxLength: 8 }),
      (noise) => {
        const measured = measuredOf({ alone: 2, contention: 0, coherency: 0 });
        const law = fittedLaw(
          measured.map((one, index) => ({ ...one, throughput: one.throughput * noise[index]! })),
        )!;
        assert.ok(law.contention >= 0 && law.coherency >= 0 && law.alone > 0, JSON.stringify(law));
      },
    ),
  );
});

test("three levels are too few, and levels without throughput do not count", () => {
  const measured = measuredOf({ alone: 1, contention: 0.1, coherency: 0 });
  assert.equal(fittedLaw(measured.slice(0, 3)), undefined);
  const dead = [32, 64].map((concurrency) => ({ concurrency, throughput: 0 }));
  assert.equal(fittedLaw([...measured.slice(0, 3), ...dead]), undefined);
});

test("throughput is highest where Gunther says", () => {
  const law = { alone: 1, contention: 0.02, coherency: 0.0005, deviation: 0 };
  assert.ok(near(peakOf(law)!, Math.sqrt(0.98 / 0.0005), 1e-9));
  assert.equal(peakOf({ ...law, coherency: 0 }), undefined);
});
