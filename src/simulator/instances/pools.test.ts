import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { days, hours, minutes } from "../../core/time/time.ts";
import { fatesOf, streamsOf } from "./fates.ts";
import { type Failures, type Pool, plainPool } from "./pool.ts";
import { isIn, Pools } from "./pools.ts";

const pool = (type: string, rest: Partial<Pool> = {}): Pool => ({
  ...plainPool({
    type,
    price: 1,
    startTime: (random) => () => 60_000 * random(),
    stopTime: () => () => 0,
  }),
  ...rest,
});

const typeOf = (pools: Pools, id: string, at = 0): string => {
  const placement = pools.place(id, at);
  return placement.kind === "placed" ? placement.pool.type : placement.reason;
};

test("the first pool is asked first, its limit sends starts on, and a place that is free again is taken again", () => {
  const pools = new Pools([pool("cheap", { limit: 2 }), pool("dear", { limit: 1 })], 1);
  assert.deepEqual(
    ["a", "b", "c", "d"].map((id) => typeOf(pools, id)),
    ["cheap", "cheap", "dear", "No capacity: cheap is at its limit of 2; dear is at its limit of 1."],
  );
  pools.release("a");
  assert.equal(typeOf(pools, "e"), "cheap");
});

test("limits are never exceeded, and nobody gets a later pool while an earlier one has room", () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 5 }),
      fc.array(fc.boolean(), { maxLength: 60 }),
      (limits, moves) => {
        const pools = new Pools(
          limits.map((limit, index) => pool(`p${index}`, { limit })),
          1,
        );
        const placed: { id: string; index: number }[] = [];
        const used = (index: number) => placed.filter((one) => one.index === index).length;
        for (const [move, isStart] of moves.entries()) {
          if (!isStart) {
            const gone = placed.shift();
            if (gone) pools.release(gone.id);
            continue;
          }
          const expected = limits.findIndex((limit, index) => used(index) < limit);
          const found = pools.place(String(move), 0);
          if (found.kind === "refused") assert.equal(expected, -1);
          else {
            assert.equal(found.pool.type, `p${expected}`);
            placed.push({ id: String(move), index: expected });
          }
          for (const [index, limit] of limits.entries()) assert.ok(used(index) <= limit);
        }
      },
    ),
  );
});

test("a window without capacity ends, and a daily one comes again", () => {
  const once = { from: hours(8), to: hours(10), daily: false };
  const daily = { ...once, daily: true };
  for (const [at, inOnce, inDaily] of [
    [hours(8) - 1, false, false],
    [hours(8), true, true],
    [hours(10) - 1, true, true],
    [hours(10), false, false],
    [days(3) + hours(9), false, true],
    [days(3) + hours(11), false, false],
  ] as const)
    assert.deepEqual([isIn(once, at), isIn(daily, at)], [inOnce, inDaily], String(at));
  const pools = new Pools([pool("a", { failures: { noCapacity: { share: 0, windows: [daily] } } })], 1);
  assert.equal(typeOf(pools, "x", hours(9)), "No capacity: a has none at this time.");
  assert.equal(typeOf(pools, "x", hours(10)), "a");
});

test("a share of the starts is refused", () => {
  const pools = new Pools([pool("a", { failures: { noCapacity: { share: 0.25, windows: [] } } })], 1);
  const refused = Array.from({ length: 4000 }, (_, id) => pools.place(String(id), 0)).filter(
    ({ kind }) => kind === "refused",
  );
  assert.ok(Math.abs(refused.length / 4000 - 0.25) < 0.02, String(refused.length));
});

const fates = (failures: Failures, count = 4000) => {
  const one = pool("a", { failures });
  const next = fatesOf(one, streamsOf(7, one, true));
  return Array.from({ length: count }, next);
};

test("a failure that is added changes neither start times nor other failures", () => {
  const crash = { crash: { meanTimeBetween: hours(1) } };
  const plain = fates({});
  const crashing = fates(crash);
  assert.deepEqual(
    crashing.map(({ startTime }) => startTime),
    plain.map(({ startTime }) => startTime),
  );
  const more = fates({ ...crash, crashAtStart: { share: 0.5, after: () => () => 5 } });
  for (const [index, { life }] of more.entries())
    if (life.kind !== "crashAtStart") assert.deepEqual(life, crashing[index]!.life);
});

test("shares and mean times are as they are said to be", () => {
  const lives = fates({
    slowStart: { share: 0.1, startTime: () => () => minutes(30) },
    crashAtStart: { share: 0.2, after: () => () => 5 },
    crash: { meanTimeBetween: hours(1) },
    lost: { meanTimeBetween: hours(3) },
  });
  const share = (fits: (one: (typeof lives)[number]) => boolean) => lives.filter(fits).length / lives.length;
  const near = (value: number, expected: number) =>
    assert.ok(Math.abs(value - expected) < 0.025, `${value} for ${expected}`);
  near(
    share(({ startTime }) => startTime === minutes(30)),
    0.1,
  );
  near(
    share(({ life }) => life.kind === "crashAtStart"),
    0.2,
  );
  // Of those that come up, the crash is first in three of four, and the first of both comes after three quarters of an hour.
  near(
    share(({ life }) => life.kind === "crashLater"),
    0.6,
  );
  near(
    share(({ life }) => life.kind === "goesSilent"),
    0.2,
  );
  const after = lives.flatMap(({ life }) =>
    life.kind === "crashLater" || life.kind === "goesSilent" ? [life.after] : [],
  );
  near(after.reduce((sum, one) => sum + one, 0) / after.length / hours(1), 0.75);
});
