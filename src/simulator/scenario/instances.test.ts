/** Instances of a scenario: one type or pools, and every problem at once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { hours, minutes } from "../../core/time/time.ts";
import { randomOf } from "../random.ts";
import { checked, problemText } from "./check.ts";
import { instances } from "./instances.ts";

const START = Date.UTC(2026, 0, 5);

const modelOf = (value: unknown) => {
  const found = checked(instances, value, "instances");
  assert.equal(found.kind, "fine", found.kind === "wrong" ? found.problems.map(problemText).join("\n") : "");
  return found.kind === "fine" ? found.value(START) : assert.fail();
};

const problemsOf = (value: unknown): readonly string[] => {
  const found = checked(instances, value, "instances");
  return found.kind === "wrong" ? found.problems.map(problemText) : [];
};

test("one type is one pool without a limit", () => {
  const { concurrency, invocationTimeout, pools } = modelOf({ type: "gpu", price: 2, startTime: "3min" });
  assert.deepEqual([concurrency, invocationTimeout, pools.length], [1, minutes(15), 1]);
  const [{ type, price, priority, limit, speed, startTime, failures }] = pools as readonly [
    (typeof pools)[number],
  ];
  assert.deepEqual(
    [type, price, priority, limit, speed, failures],
    ["gpu", 2, 1, Number.POSITIVE_INFINITY, 1, {}],
  );
  assert.equal(startTime(randomOf(1, "start"))(), minutes(3));
});

test("pools come in the order of their priorities, of the list where they have none", () => {
  const order = (...pools: readonly object[]) => modelOf({ pools }).pools.map(({ type }) => type);
  assert.deepEqual(order({ type: "b", priority: 2 }, { type: "a", priority: 1 }), ["a", "b"]);
  assert.deepEqual(order({ type: "b" }, { type: "a" }), ["b", "a"]);
});

test("windows count from the start or are instants", () => {
  const windows = [
    { from: "8h", to: "10h", daily: true },
    { from: "2026-01-05T01:00:00Z", to: "2026-01-05T02:00:00Z" },
  ];
  assert.deepEqual(modelOf({ failures: { noCapacity: { windows } } }).pools[0]?.failures, {
    noCapacity: {
      share: 0,
      windows: [
        { from: hours(8), to: hours(10), daily: true },
        { from: hours(1), to: hours(2), daily: false },
      ],
    },
  });
});

test("every problem of instances is told at once, with its path", () => {
  assert.deepEqual(
    problemsOf({
      concurrency: 0,
      price: 1,
      pools: [
        { type: "a b", limit: 0, priority: 6, speed: 0 },
        { type: "ok", failures: { slowStart: { share: 2 }, crash: { meanTimeBetween: "0s" }, fire: {} } },
        {
          type: "x",
          failures: {
            crashAtStart: { share: 0 },
            noCapacity: {
              windows: [
                { from: "3h", to: "1h" },
                { from: "1h", to: "2026-01-05T01:00:00Z" },
              ],
            },
          },
        },
        { type: "y", failures: { noCapacity: { windows: [{ from: "1h", to: "26h", daily: true }] } } },
      ],
    }).map((problem) => problem.replace(/^instances\.?/, "").replace(/(.*?: .{0,45}).*/, "$1")),
    [
      "price: is not known here; known are concurrency, tim",
      "concurrency: must be a whole number from 1 to 1000000, not",
      "pools[0].type: must be a name of letters, digits, dots, dash",
      "pools[0].priority: must be a whole number from 1 to 5, not 6",
      "pools[0].limit: must be a whole number from 1 to 1000000, not",
      "pools[0].speed: must be a number above 0, not 0",
      "pools[1].failures.fire: is not known here; known are slowStart, crash",
      "pools[1].failures.slowStart.share: must be a number above 0 and up to 1, not 2",
      "pools[1].failures.slowStart.factor: is missing",
      "pools[1].failures.crash.meanTimeBetween: must be a duration longer than 0 such as 90s,",
      "pools[2].failures.crashAtStart.share: must be a number above 0 and up to 1, not 0",
      "pools[2].failures.noCapacity.windows[0]: to must be after from",
      "pools[2].failures.noCapacity.windows[1]: from and to must be of one kind: times since ",
      "pools[3].failures.noCapacity.windows[0]: a daily window must not be longer than a day",
    ],
  );
  assert.deepEqual(problemsOf({ pools: [{ type: "a" }, { type: "a" }] }), [
    "instances.pools[1].type: a is another pool's type already",
  ]);
  assert.deepEqual(problemsOf({ failures: { noCapacity: {} } }), [
    "instances.failures.noCapacity: must have a share above 0, or windows",
  ]);
});
