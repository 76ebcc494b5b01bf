import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { test } from "node:test";
import { timeOrderedIds } from "./ids.ts";

test("ids are UUIDs of version 7 that carry the time they were made", () => {
  const newId = timeOrderedIds(
    () => Date.parse("2026-01-01T00:00:00.123Z"),
    () => "11111111-2222-4333-8444-555555555555",
  );
  assert.equal(newId(), "019b76da-a87b-7333-8444-555555555555");
});

test("ids of one instant differ, ids of later instants sort after them", () => {
  let now = 1_000_000_000_000;
  const newId = timeOrderedIds(() => now, randomUUID);
  const early = Array.from({ length: 100 }, newId);
  now += 1;
  const late = newId();
  assert.equal(new Set(early).size, 100);
  assert(early.every((id) => id < late));
  for (const id of [...early, late])
    assert.match(id, /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
});
