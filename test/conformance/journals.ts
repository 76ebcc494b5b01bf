/** Journals: newest first, entries of one instant in the order in which they came. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { AlarmHistoryItem } from "../../src/core/alarms/alarm.ts";
import type { JournalQuery, Store } from "../../src/store/store.ts";
import { elsewhere, here, others } from "./fixtures.ts";
import { fresh, type OpenFresh } from "./under-test.ts";

const item = (summary: string, alarmName = "a"): AlarmHistoryItem => ({
  alarmName,
  at: 0,
  kind: "Action",
  summary,
  data: "{}",
});

/** [subject, at, id]: two of one instant, and one that comes late. */
const written: readonly (readonly [string, number, string])[] = [
  ["a", 1000, "one"],
  ["b", 2000, "two"],
  ["a", 2000, "three"],
  ["a", 2000, "four"],
  ["b", 1500, "late"],
  ["a", 3000, "five"],
];

async function write(store: Store): Promise<void> {
  for (const [subject, at, id] of written)
    await store.alarmHistory.append(here, subject, at, id, item(id, subject));
}

export function journalsConformance(open: OpenFresh): void {
  test("entries are listed by subject and time, newest first or oldest first", async (context) => {
    const { store, reopen } = await fresh(open, context);
    await write(store);
    const cases: readonly (readonly [JournalQuery, string])[] = [
      [{}, "five four three two late one"],
      [{ oldestFirst: true }, "one late two three four five"],
      [{ subject: "a" }, "five four three one"],
      [{ subject: "b", oldestFirst: true }, "late two"],
      [{ subject: "c" }, ""],
      [{ from: 2000 }, "five four three two"],
      [{ until: 2000 }, "late one"],
      [{ from: 1500, until: 3000, subject: "b" }, "two late"],
      [{ limit: 2 }, "five four"],
      [{ limit: 2, oldestFirst: true, subject: "a" }, "one three"],
      [{ limit: 0 }, ""],
    ];
    const again = await reopen();
    for (const [query, expected] of cases) {
      const found = await again.alarmHistory.list(here, query);
      assert.equal(found.map(({ summary }) => summary).join(" "), expected, JSON.stringify(query));
    }
  });

  test("an updated entry stays in its place", async (context) => {
    const { store } = await fresh(open, context);
    await write(store);
    await store.alarmHistory.update(here, "three", item("THREE"));
    await store.alarmHistory.update(elsewhere, "four", item("not this one"));
    assert.deepEqual(await store.alarmHistory.get(here, "three"), item("THREE"));
    const found = await store.alarmHistory.list(here, {});
    assert.equal(found.map(({ summary }) => summary).join(" "), "five four THREE two late one");
  });

  test("scopes and kinds are apart, ids are theirs alone", async (context) => {
    const { store } = await fresh(open, context);
    await store.alarmHistory.append(here, "a", 1000, "id", item("here"));
    await store.alarmHistory.append(others, "a", 1000, "id", item("others"));
    assert.deepEqual(await store.alarmHistory.get(here, "id"), item("here"));
    assert.deepEqual(await store.alarmHistory.get(others, "id"), item("others"));
    assert.equal(await store.alarmHistory.get(elsewhere, "id"), undefined);
    assert.equal(await store.activities.get(here, "id"), undefined);
    assert.deepEqual(await store.activities.list(here, {}), []);
    await assert.rejects(store.alarmHistory.append(here, "b", 1000, "id", item("again")));
  });

  test("pruning forgets what is older, of every scope, and says how many", async (context) => {
    const { store } = await fresh(open, context);
    await write(store);
    await store.alarmHistory.append(others, "a", 1999, "theirs", item("theirs"));
    assert.equal(await store.alarmHistory.prune(2000), 3);
    assert.equal(await store.alarmHistory.prune(2000), 0);
    const found = await store.alarmHistory.list(here, {});
    assert.equal(found.map(({ summary }) => summary).join(" "), "five four three two");
    assert.deepEqual(await store.alarmHistory.list(others, {}), []);
  });
}
