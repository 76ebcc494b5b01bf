/** Documents: by key within a scope, exactly as they were put. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { dashboardArn, dashboardScope } from "../../src/core/dashboards/dashboard.ts";
import { elsewhere, here, model, others } from "./fixtures.ts";
import { fresh, type OpenFresh } from "./under-test.ts";

export function documentsConformance(open: OpenFresh): void {
  test("a document comes back as it was put, until it is replaced or deleted", async (context) => {
    const { store } = await fresh(open, context);
    assert.equal(await store.models.get(here, "a"), undefined);
    await store.models.put(here, "a", model("a"));
    assert.deepEqual(await store.models.get(here, "a"), model("a"));
    const changed = { ...model("a"), executionRoleArn: "arn:aws:iam::000000000000:role/r" };
    await store.models.put(here, "a", changed);
    assert.deepEqual(await store.models.get(here, "a"), changed);
    assert.equal(await store.models.delete(here, "a"), true);
    assert.equal(await store.models.delete(here, "a"), false);
    assert.equal(await store.models.get(here, "a"), undefined);
    assert.deepEqual(await store.models.list(here), []);
  });

  test("changing an object after it was put changes nothing in the store", async (context) => {
    const { store } = await fresh(open, context);
    const tags: Record<string, string> = { colour: "blue" };
    await store.tags.put(here, "arn", tags);
    tags.colour = "red";
    assert.deepEqual(await store.tags.get(here, "arn"), { colour: "blue" });
  });

  test("kinds, accounts and regions do not see each other's documents", async (context) => {
    const { store } = await fresh(open, context);
    for (const scope of [here, elsewhere, others]) await store.models.put(scope, "a", model("a", scope));
    await store.tags.put(here, "a", { only: "tags" });
    for (const scope of [here, elsewhere, others]) {
      assert.deepEqual(await store.models.get(scope, "a"), model("a", scope));
      assert.deepEqual(await store.models.list(scope), [model("a", scope)]);
    }
    await store.models.delete(elsewhere, "a");
    assert.deepEqual(await store.models.list(elsewhere), []);
    assert.equal((await store.models.all()).length, 2);
    assert.deepEqual(await store.tags.all(), [{ only: "tags" }]);
  });

  test("lists are sorted by key in code units, whatever the order of the puts", async (context) => {
    const { store, reopen } = await fresh(open, context);
    // In UTF-8 the last two would stand the other way round.
    const keys = ["a", "B", "b", "_", "aa", "é", "Z", "10", "9", "\uFFFD", "😀"];
    for (const key of keys) await store.tags.put(here, key, { key });
    const sorted = [...keys].sort().map((key) => ({ key }));
    assert.deepEqual(await store.tags.list(here), sorted);
    await store.tags.put(here, "Z", { key: "Z" });
    await store.tags.put(here, "c", { key: "c" });
    await store.tags.delete(here, "c");
    assert.deepEqual(await store.tags.list(here), sorted);
    const again = await reopen();
    assert.deepEqual(await again.tags.list(here), sorted);
    assert.deepEqual(await again.tags.all(), sorted);
  });

  test("all gives every scope's documents, in the same order before and after a restart", async (context) => {
    const { store, reopen } = await fresh(open, context);
    for (const scope of [others, here, elsewhere])
      for (const key of ["b", "a"]) await store.models.put(scope, key, model(key, scope));
    const before = await store.models.all();
    assert.equal(before.length, 6);
    assert.deepEqual(await (await reopen()).models.all(), before);
  });

  test("a dashboard's body comes back letter for letter, whichever region asks", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const scope = dashboardScope(here.account);
    const body = '{ "widgets" :[\n] , "title":"Größe \\u0041 😀"}';
    const dashboard = { name: "tides", arn: dashboardArn(here.account, "tides"), body, modifiedAt: 5 };
    await store.dashboards.put(scope, "tides", dashboard);
    assert.deepEqual(await (await reopen()).dashboards.list(scope), [dashboard]);
  });

  test("what JSON would turn into something else is refused", async (context) => {
    const { store } = await fresh(open, context);
    const wrong: readonly unknown[] = [
      { at: new Date(0) },
      { n: Number.NaN },
      { b: new Uint8Array(1) },
      [1n],
    ];
    for (const document of wrong) await assert.rejects(store.tags.put(here, "a", document as never));
    assert.equal(await store.tags.get(here, "a"), undefined);
  });
}
