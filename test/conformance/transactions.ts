/** Transactions: all or nothing, one after the other. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { MetricId } from "../../src/core/metrics/metric.ts";
import type { Collections, Store } from "../../src/store/store.ts";
import { here, leaseOf, model, object, request, settlement } from "./fixtures.ts";
import { fresh, type OpenFresh } from "./under-test.ts";

export function transactionsConformance(open: OpenFresh): void {
  test("a transaction's writes are all there after it, and after a restart", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const answer = await store.transaction(async (tx) => {
      await writeEverywhere(tx, "a");
      return 42;
    });
    assert.equal(answer, 42);
    const seen = await everything(store);
    assert.deepEqual(seen.models, [model("a")]);
    assert.deepEqual(await everything(await reopen()), seen);
  });

  test("a transaction that rejects leaves nothing behind, in memory or on disk", async (context) => {
    const { store, reopen } = await fresh(open, context);
    await store.transaction((tx) => writeEverywhere(tx, "a"));
    const before = await everything(store);
    const failing = store.transaction(async (tx) => {
      await writeEverywhere(tx, "b");
      await tx.models.delete(here, "a");
      const claimed = await tx.requests.claim("endpoint-1", ["i", "i"], 1500, 2500);
      await tx.requests.settle(claimed.map((one) => settlement(leaseOf(one))));
      await tx.objects.delete(here.account, "bucket", ["a"]);
      throw new Error("changed my mind");
    });
    await assert.rejects(failing, /changed my mind/);
    assert.deepEqual(await everything(store), before);
    // What is done next stands on what was there before.
    await store.transaction((tx) => writeEverywhere(tx, "b"));
    assert.equal((await store.metrics.list(here, {})).length, 2);
    assert.equal((await store.metrics.points(here, metric("b"), 0, 5000)).length, 1);
    assert.deepEqual(await store.objects.delete(here.account, "bucket", ["a"]), ["file-a"]);
    assert.deepEqual(await store.objects.delete(here.account, "bucket", ["b"]), ["file-b"]);
    assert.equal((await store.requests.backlogs())[0]?.waiting, 2);
    const seen = await everything(store);
    assert.deepEqual(await everything(await reopen()), seen);
  });

  test("a transaction sees its own writes", async (context) => {
    const { store } = await fresh(open, context);
    await store.transaction(async (tx) => {
      await writeEverywhere(tx, "a");
      assert.deepEqual((await everything(tx)).models, [model("a")]);
      assert.equal((await tx.requests.get(here, "a"))?.state, "waiting");
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

  test("a call that fails does nothing, and the next one works", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue([request("a")]);
    await assert.rejects(store.requests.enqueue([request("b"), request("a"), request("c")]));
    assert.equal(await store.requests.get(here, "b"), undefined);
    assert.deepEqual(await store.requests.backlogs(), [
      { endpointId: "endpoint-1", waiting: 1, running: 0, oldestWaitingAt: 1000 },
    ]);
    await store.requests.enqueue([request("b")]);
    assert.equal((await store.requests.backlogs())[0]?.waiting, 2);
  });
}

async function writeEverywhere(tx: Collections, name: string): Promise<void> {
  await tx.models.put(here, name, model(name));
  await tx.alarmHistory.append(here, "alarm", 1000, name, historyItem(name));
  await tx.requests.enqueue([{ ...request(name), endpointId: "endpoint-1" }]);
  await tx.metrics.put([
    {
      scope: here,
      metric: metric(name),
      unit: "Count",
      at: 1000,
      resolution: 60,
      summary: { count: 1, sum: 2, min: 2, max: 2 },
    },
  ]);
  await tx.objects.put([object(name, [`file-${name}`])]);
  await tx.outbox.add([notice(name)], 1000);
}

/** All that can be seen of what `writeEverywhere` wrote. */
async function everything(store: Collections | Store) {
  return {
    models: await store.models.all(),
    history: await store.alarmHistory.list(here, {}),
    requests: await store.requests.backlogs(),
    metrics: await store.metrics.list(here, {}),
    files: [...(await store.objects.files())].sort(),
    outbox: await store.outbox.due(5000, 10),
  };
}

const metric = (name: string): MetricId => ({ namespace: "N", name: `m-${name}`, dimensions: [] });

const historyItem = (name: string) => ({
  alarmName: name,
  at: 1000,
  kind: "StateUpdate" as const,
  summary: "s",
  data: "{}",
});

const notice = (name: string) => ({
  kind: "publish" as const,
  scope: here,
  topicArn: "arn:aws:sns:us-east-1:000000000000:t",
  messageId: name,
  message: "hello",
  attributes: {},
});
