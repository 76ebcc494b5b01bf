/** Transactions: all or nothing, one after the other. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Collections, Store } from "../../src/store/store.ts";
import { here, model } from "./fixtures.ts";
import type { Part } from "./parts.ts";
import { fresh, type OpenFresh } from "./under-test.ts";

/** Over the parts that a store has. */
export function transactionsConformance(open: OpenFresh, parts: readonly Part[]): void {
  const writeEverywhere = async (tx: Collections, name: string): Promise<void> => {
    for (const { write } of parts) await write(tx, name);
  };
  const everything = async (store: Collections | Store): Promise<readonly unknown[]> => {
    const all: unknown[] = [];
    for (const { seen } of parts) all.push(await seen(store));
    return all;
  };

  test("a transaction's writes are all there after it, and after a restart", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const answer = await store.transaction(async (tx) => {
      await writeEverywhere(tx, "a");
      return 42;
    });
    assert.equal(answer, 42);
    const seen = await everything(store);
    assert.deepEqual(await store.models.all(), [model("a")]);
    assert.deepEqual(await everything(await reopen()), seen);
  });

  test("a transaction that rejects leaves nothing behind, in memory or on disk", async (context) => {
    const { store, reopen } = await fresh(open, context);
    await store.transaction((tx) => writeEverywhere(tx, "a"));
    const before = await everything(store);
    const change = async (tx: Collections): Promise<void> => {
      await writeEverywhere(tx, "b");
      for (const { change } of parts) await change?.(tx);
    };
    const failing = store.transaction(async (tx) => {
      await change(tx);
      throw new Error("changed my mind");
    });
    await assert.rejects(failing, /changed my mind/);
    assert.deepEqual(await everything(store), before);
    // What is done next stands on what was there before: the same is done again, and nothing is in its way.
    await store.transaction(change);
    const seen = await everything(store);
    assert.notDeepEqual(seen, before);
    assert.deepEqual(await everything(await reopen()), seen);
  });

  test("a transaction sees its own writes", async (context) => {
    const { store } = await fresh(open, context);
    const within = await store.transaction(async (tx) => {
      await writeEverywhere(tx, "a");
      return everything(tx);
    });
    assert.deepEqual(within, await everything(store));
    await store.transaction(async (tx) => {
      await tx.models.delete(here, "a");
      assert.equal(await tx.models.get(here, "a"), undefined);
    });
    assert.deepEqual(await store.models.all(), []);
  });

  test("transactions run one after the other: what one read is still so when it writes", async (context) => {
    const { store } = await fresh(open, context);
    const add = () =>
      store.transaction(async (tx) => {
        const count = Number((await tx.tags.get(here, "arn"))?.count ?? 0);
        await tx.tags.put(here, "arn", { count: `${count + 1}` });
      });
    await Promise.all(Array.from({ length: 50 }, add));
    assert.deepEqual(await store.tags.get(here, "arn"), { count: "50" });
  });

  test("what a transaction has not committed is not seen from outside", async (context) => {
    const { store } = await fresh(open, context);
    const halfway = Promise.withResolvers<void>();
    const outside = halfway.promise.then(() =>
      Promise.all([store.models.get(here, "a"), store.models.all(), store.models.list(here)]),
    );
    const failing = store.transaction(async (tx) => {
      await tx.models.put(here, "a", model("a"));
      halfway.resolve();
      // Nothing but a test waits for anything else within a transaction.
      await new Promise(setImmediate);
      throw new Error("no");
    });
    await assert.rejects(failing, /no/);
    assert.deepEqual(await outside, [undefined, [], []]);
  });
}
