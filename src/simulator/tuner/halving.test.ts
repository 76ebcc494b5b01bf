import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { frontOf, spreadOrder } from "./front.ts";
import { halve, rungsOf, runsOf } from "./halving.ts";
import { planOf, refiningRungs, runsBeside } from "./plan.ts";

test("halving never loses the best when a look tells the truth, and looks as often as it says", async () => {
  await fc.assert(
    fc.asyncProperty(fc.uniqueArray(fc.nat(10_000), { minLength: 1, maxLength: 200 }), async (values) => {
      const looked = new Map<number, number>();
      const rungs = rungsOf(values.length);
      const left = await halve(
        values,
        rungs,
        async (entrants, seeds) => {
          for (const one of entrants) looked.set(one, seeds);
        },
        (entrants) => entrants.toSorted((one, other) => one - other),
      );
      assert.equal(left[0], Math.min(...values));
      assert.equal(
        [...looked.values()].reduce((sum, seeds) => sum + seeds, 0),
        runsOf(rungs),
      );
    }),
  );
});

test("a budget is never overspent, and most of it is used", () => {
  for (let budget = 12; budget < 3000; budget = Math.ceil(budget * 1.07)) {
    const plan = planOf(budget, undefined);
    const leaders = Math.min(5, plan.exploring.at(-1)!.entrants);
    const refining = plan.refining.map((runs) => refiningRungs(plan, runs, leaders));
    const most =
      runsOf(plan.exploring) +
      refining.reduce(
        (sum, rungs) => sum + (rungs.length === 0 ? 0 : runsBeside(rungs, rungs[0]!.entrants - leaders)),
        0,
      );
    const judging = plan.finalists * plan.judgingSeeds;
    const own = plan.exploring.at(-1)!.seeds;
    assert.ok(most + judging + own <= budget, `${budget}: ${most} + ${judging} + ${own}`);
    if (budget > 60) assert.ok(most + judging + own > 0.75 * budget, `${budget}: ${most + judging + own}`);
    assert.ok(plan.judgingSeeds >= 3 && plan.finalists >= 2);
  }
});

test("a small space is tried whole, and what that leaves over goes to the judges", () => {
  const plan = planOf(200, 6);
  assert.equal(plan.everything, true);
  assert.ok(plan.judgingSeeds > planOf(200, undefined).judgingSeeds);
});

const points = fc.array(
  fc.record({ x: fc.integer({ min: 0, max: 50 }), y: fc.integer({ min: 0, max: 50 }) }),
  {
    minLength: 1,
    maxLength: 60,
  },
);

test("nothing beats what is on the front, and something on it beats all the rest", () => {
  fc.assert(
    fc.property(points, (all) => {
      const front = frontOf(all, (one) => one);
      const beats = (one: (typeof all)[number], other: (typeof all)[number]) =>
        one.x <= other.x && one.y <= other.y && (one.x < other.x || one.y < other.y);
      for (const one of all)
        assert.equal(
          front.some((other) => beats(other, one)),
          !front.includes(one),
        );
    }),
  );
});

test("the order that is spread has everybody once, the front's ends first", () => {
  fc.assert(
    fc.property(points, (all) => {
      const order = spreadOrder(all, (one) => one);
      assert.equal(order.length, all.length);
      assert.deepEqual(new Set(order), new Set(all));
      const front = frontOf(all, (one) => one);
      assert.deepEqual(new Set(order.slice(0, front.length)), new Set(front));
      assert.equal(order[0]!.x, Math.min(...front.map(({ x }) => x)));
    }),
  );
});
