import assert from "node:assert/strict";
import { test } from "node:test";
import { freeSlots } from "./free-slots.ts";

const instances = (...outstanding: number[]) =>
  outstanding.map((count, index) => ({ id: "abcdef"[index]!, outstanding: count }));

const cases: readonly [string, readonly number[], number, number, string][] = [
  ["no instances have no slots", [], 4, 100, ""],
  ["idle instances take turns", [0, 0], 2, 100, "abab"],
  ["the least busy comes first until all are alike", [2, 0, 1], 3, 100, "bbcabc"],
  ["a full instance gets nothing", [3, 2], 3, 100, "b"],
  ["one with more than it should have gets nothing", [9, 2], 3, 100, "b"],
  ["never more than the limit", [0, 0, 0], 1000, 4, "abca"],
];
for (const [name, outstanding, concurrency, limit, expected] of cases)
  test(name, () => {
    assert.equal(freeSlots(instances(...outstanding), concurrency, limit).join(""), expected);
  });
