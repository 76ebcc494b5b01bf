/** The outbox: what was committed leaves it when it is told to, and not before. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { Notice } from "../../src/core/notices/notice.ts";
import type { Store } from "../../src/store/store.ts";
import { here } from "./fixtures.ts";
import { fresh, type OpenFresh } from "./under-test.ts";

const notice = (messageId: string): Notice => ({
  kind: "publish",
  scope: here,
  topicArn: "arn:aws:sns:us-east-1:000000000000:t",
  messageId,
  message: "the tide is in",
  attributes: { colour: { type: "String", value: "blue" } },
});

const dueNames = async (store: Store, now: number, limit = 10): Promise<string> =>
  (await store.outbox.due(now, limit))
    .map(({ notice }) => (notice.kind === "publish" ? notice.messageId : notice.url))
    .join(" ");

export function outboxConformance(open: OpenFresh): void {
  test("notices are due at once, oldest first, so many at a time, and stay until they are removed", async (context) => {
    const { store, reopen } = await fresh(open, context);
    assert.equal(await store.outbox.nextDue(), undefined);
    await store.outbox.add([notice("b"), notice("c")], 2000);
    await store.outbox.add([notice("a")], 1000);
    const again = await reopen();
    assert.equal(await again.outbox.nextDue(), 1000);
    assert.equal(await dueNames(again, 999), "");
    assert.equal(await dueNames(again, 1999), "a");
    assert.equal(await dueNames(again, 2000), "a b c");
    assert.equal(await dueNames(again, 2000, 2), "a b");
    const [a, b] = await again.outbox.due(2000, 10);
    assert.deepEqual(a, { id: a?.id, notice: notice("a"), attempts: 0, createdAt: 1000, dueAt: 1000 });
    await again.outbox.remove([a!.id, b!.id, 12_345]);
    assert.equal(await dueNames(again, 2000), "c");
  });

  test("a failed try counts and waits; postponing only waits", async (context) => {
    const { store } = await fresh(open, context);
    await store.outbox.add([notice("a"), notice("b"), notice("c")], 1000);
    const [a, b, c] = await store.outbox.due(1000, 10);
    await store.outbox.reschedule(a!.id, 5000);
    await store.outbox.reschedule(a!.id, 6000);
    await store.outbox.postpone([b!.id, c!.id], 4000);
    assert.equal(await dueNames(store, 3999), "");
    assert.equal(await store.outbox.nextDue(), 4000);
    const found = await store.outbox.due(6000, 10);
    assert.deepEqual(
      found.map(({ id, attempts, createdAt, dueAt }) => [id, attempts, createdAt, dueAt]),
      [
        [b!.id, 0, 1000, 4000],
        [c!.id, 0, 1000, 4000],
        [a!.id, 2, 1000, 6000],
      ],
    );
  });

  test("ids are never used again", async (context) => {
    const { store, reopen } = await fresh(open, context);
    await store.outbox.add([notice("a")], 1000);
    const [first] = await store.outbox.due(1000, 10);
    await store.outbox.remove([first!.id]);
    const again = await reopen();
    await again.outbox.add([notice("b")], 1000);
    assert.notEqual((await again.outbox.due(1000, 10))[0]?.id, first!.id);
  });
}
