/** The store in memory keeps the promises about the parts it has. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { openMemoryStore } from "../../src/store/memory/store.ts";
import type { Store } from "../../src/store/store.ts";
import { here, model } from "./fixtures.ts";
import { controlStoreConformance } from "./store.ts";

/** Nobody touches what a store in memory has none of. */
const openStore = (): Store =>
  openMemoryStore({ requests: {} as never, objects: {} as never, outbox: {} as never });

controlStoreConformance(async () => {
  const store = openStore();
  // It lasts no longer than the process: there is nothing to open again.
  return { store, reopen: async () => store, dispose: () => store.close() };
});

test("using the store within its own transaction fails instead of waiting for itself", async () => {
  const store = openStore();
  const uses: readonly (() => Promise<unknown>)[] = [
    () => store.models.get(here, "a"),
    () => store.models.put(here, "a", model("a")),
    () => store.transaction(async () => undefined),
    () => store.close(),
  ];
  for (const use of uses)
    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.models.put(here, "b", model("b"));
        await use();
      }),
      /within a transaction/,
    );
  assert.deepEqual(await store.models.all(), []);
});

test("a transaction's collections do not write after its end, and nobody writes after the store's", async () => {
  const store = openStore();
  const ended = await store.transaction(async (tx) => tx);
  await assert.rejects(ended.models.put(here, "a", model("a")), /after its end/);
  await store.close();
  await assert.rejects(store.models.get(here, "a"), /closed/);
  await assert.rejects(store.models.put(here, "a", model("a")), /closed/);
});

test("what comes out is frozen, and shared with what was put again with one member changed", async () => {
  const store = openStore();
  await store.models.put(here, "a", model("a"));
  const first = (await store.models.get(here, "a"))!;
  assert.throws(() => Object.assign(first.container, { image: "another" }), TypeError);
  await store.models.put(here, "a", { ...first, createdAt: 2000 });
  assert.equal((await store.models.get(here, "a"))?.container, first.container);
});
