/** The queue: oldest first, each request under one lease at a time, ended once. */

import assert from "node:assert/strict";
import { test } from "node:test";
import type { NewRequest, RequestState } from "../../src/core/queue/request.ts";
import type { RequestQuery, Store } from "../../src/store/store.ts";
import { completed, elsewhere, here, idsOf, leaseOf, others, request, settlement } from "./fixtures.ts";
import { fresh, type OpenFresh } from "./under-test.ts";

const other = (id: string, given: Partial<NewRequest> = {}): NewRequest =>
  request(id, { endpointId: "endpoint-2", endpointName: "waves", ...given });

const claim = (store: Store, count: number, now = 1500, until = 2500, endpointId = "endpoint-1") =>
  store.requests.claim(endpointId, Array<string>(count).fill("i"), now, until);

export function requestsConformance(open: OpenFresh): void {
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

  test("a request comes back as it was accepted, and waits", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const full = request("a", {
      inferenceId: "theirs",
      detail: {
        contentType: "text/plain",
        accept: "*/*",
        customAttributes: "x=1",
        inputLocation: "s3://bucket/in",
        outputLocation: "s3://bucket/out",
        failureLocation: "s3://bucket/failed",
        invocationTimeout: 1,
      },
    });
    await store.requests.enqueue([full, request("b", { scope: here })]);
    const expected = { ...full, state: "waiting", fence: 0, lostAttempts: 0 };
    assert.deepEqual(await store.requests.get(here, "a"), expected);
    assert.deepEqual(await (await reopen()).requests.get(here, "a"), expected);
  });

  test("claims take the oldest, one for each slot, and lease them", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue([request("a"), request("b", { receivedAt: 1 }), other("x")]);
    await store.requests.enqueue([request("c")]);
    const claimed = await store.requests.claim("endpoint-1", ["i1", "i2"], 1500, 2500);
    assert.deepEqual(
      claimed.map(({ id, instanceId, fence, state }) => [id, instanceId, fence, state]),
      [
        ["a", "i1", 1, "running"],
        ["b", "i2", 1, "running"],
      ],
    );
    assert.equal(claimed[0]?.startedAt, 1500);
    assert.equal(claimed[0]?.leaseUntil, 2500);
    assert.deepEqual(await store.requests.get(here, "a"), claimed[0]);
    assert.deepEqual(idsOf(await claim(store, 5)), ["c"]);
    assert.deepEqual(await claim(store, 5), []);
    assert.deepEqual(await claim(store, 0, 1500, 2500, "endpoint-2"), []);
    assert.deepEqual(await claim(store, 1, 1500, 2500, "unknown"), []);
  });

  test("what came and went is counted since the store was opened, and what is rolled back is not", async (context) => {
    const { store, reopen } = await fresh(open, context);
    assert.deepEqual(await store.requests.flows(), []);
    await store.requests.enqueue([request("a"), request("b"), request("c"), other("x")]);
    const [first, second] = await claim(store, 2, 1500);
    await store.requests.settle([settlement(leaseOf(first!), 1800)]);
    await store.requests.release([leaseOf(second!)], true);
    await store.requests.settleWaiting([{ id: "c", at: 3000, outcome: { state: "cancelled" } }]);
    const failing = store.transaction(async (tx) => {
      const [again] = await tx.requests.claim("endpoint-1", ["i"], 2000, 3000);
      await tx.requests.settle([settlement(leaseOf(again!), 2100)]);
      await tx.requests.enqueue([request("d")]);
      throw new Error("undone");
    });
    await assert.rejects(failing, /undone/);
    assert.deepEqual(await store.requests.flows(), [
      { endpointId: "endpoint-1", arrived: 3, ended: 1, serviceTime: 300, serviceTimeSquares: 90_000 },
      { endpointId: "endpoint-2", arrived: 1, ended: 0, serviceTime: 0, serviceTimeSquares: 0 },
    ]);
    assert.deepEqual(await (await reopen()).requests.flows(), []);
  });

  test("claims pass over what has expired", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue([request("a", { expiresAt: 1500 }), request("b", { expiresAt: 1501 })]);
    assert.deepEqual(idsOf(await claim(store, 2)), ["b"]);
  });

  test("bodies come with the request and go when it ends", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const bytes = new Uint8Array(128_000).map((_, index) => index % 251);
    await store.requests.enqueue([
      request("big", { inlineBody: bytes }),
      request("none"),
      request("empty", { inlineBody: new Uint8Array() }),
    ]);
    const again = await reopen();
    const claimed = await claim(again, 3);
    assert.deepEqual(await again.requests.bodies(["big", "none", "empty"]), [
      bytes,
      undefined,
      new Uint8Array(),
    ]);
    await again.requests.release(claimed.map(leaseOf), false);
    assert.deepEqual(await again.requests.bodies(["none", "big"]), [undefined, bytes]);
    const [first] = await claim(again, 1);
    await again.requests.settle([settlement(leaseOf(first!))]);
    await again.requests.settleWaiting([{ id: "empty", at: 2000, outcome: { state: "cancelled" } }]);
    assert.deepEqual(await again.requests.bodies(["big", "none", "empty"]), [
      undefined,
      undefined,
      undefined,
    ]);
  });

  test("only the latest lease extends, settles or releases", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue([request("a")]);
    const [first] = await claim(store, 1);
    const stale = leaseOf(first!);
    await store.requests.release([stale], true);
    const nobody = { id: "a", fence: 0 };
    for (const lease of [stale, nobody, { id: "unknown", fence: 1 }]) {
      assert.deepEqual(await store.requests.extend([lease], 9000), []);
      assert.deepEqual(await store.requests.settle([settlement(lease)]), []);
      assert.deepEqual(await store.requests.release([lease], true), []);
    }
    const [second] = await claim(store, 1, 3000, 4000);
    assert.equal(second?.fence, 2);
    assert.deepEqual(await store.requests.extend([stale, leaseOf(second!)], 9000), [leaseOf(second!)]);
    assert.equal((await store.requests.get(here, "a"))?.leaseUntil, 9000);
    assert.deepEqual(await store.requests.settle([settlement(stale)]), []);
    assert.deepEqual(await store.requests.settle([settlement(leaseOf(second!))]), ["a"]);
    assert.deepEqual(await store.requests.settle([settlement(leaseOf(second!))]), []);
    assert.deepEqual(await store.requests.release([leaseOf(second!)], true), []);
    assert.equal((await store.requests.get(here, "a"))?.state, "completed");
  });

  test("an ended request keeps how it ended", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue(["a", "b", "c"].map((id) => request(id)));
    const [a] = await claim(store, 1);
    const failed = { state: "failed", reason: "boom", modelStatus: 500, contentType: "text/plain" } as const;
    await store.requests.settle([settlement(leaseOf(a!), 2000, failed)]);
    const { leaseUntil: _, ...kept } = a!;
    assert.deepEqual(await store.requests.get(here, "a"), {
      ...kept,
      state: "failed",
      outcome: failed,
      finishedAt: 2000,
    });
    const ended = await store.requests.settleWaiting([
      { id: "a", at: 3000, outcome: { state: "cancelled" } },
      { id: "b", at: 3000, outcome: { state: "cancelled" } },
      { id: "unknown", at: 3000, outcome: { state: "cancelled" } },
    ]);
    assert.deepEqual(ended, ["b"]);
    assert.equal((await store.requests.get(here, "b"))?.state, "cancelled");
    assert.equal((await store.requests.get(here, "b"))?.finishedAt, 3000);
    assert.equal((await store.requests.get(here, "a"))?.state, "failed");
  });

  test("arrivals are read in their order, each once, with how they fared", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const at = (id: string, receivedAt: number) => request(id, { receivedAt, expiresAt: 1_000_000 });
    await store.requests.enqueue([
      at("before", 100_000),
      at("a", 200_000),
      other("x", { receivedAt: 201_000 }),
      request("abroad", { scope: elsewhere, endpointId: "endpoint-3", receivedAt: 201_000 }),
      at("b", 202_000),
      // Accepted in another order than received.
      at("c", 201_500),
      at("d", 203_000),
    ]);
    const [before, a, b] = await claim(store, 3, 204_000, 300_000);
    const sized = { ...completed, inputBytes: 7 };
    await store.requests.settle([
      settlement(leaseOf(a!), 205_000, sized),
      settlement(leaseOf(before!), 205_000),
    ]);
    await store.requests.release([leaseOf(b!)], true);
    const again = await reopen();
    const read = async (after?: number) =>
      again.requests.arrivals(here, {
        endpointName: "tides",
        from: 200_000,
        limit: 2,
        ...(after !== undefined && { after }),
      });
    const first = await read();
    assert.deepEqual(
      first.map(({ place: _, ...rest }) => rest),
      [
        { receivedAt: 200_000, state: "completed", startedAt: 204_000, finishedAt: 205_000, inputBytes: 7 },
        { receivedAt: 202_000, state: "waiting" },
      ],
    );
    // What is read already may be forgotten meanwhile.
    assert.equal(await again.requests.prune(206_000, 10), 2);
    const second = await read(first[0]!.place);
    assert.deepEqual(
      second.map(({ receivedAt }) => receivedAt),
      [202_000, 201_500],
    );
    const third = await read(second[1]!.place);
    assert.deepEqual(
      third.map(({ receivedAt }) => receivedAt),
      [203_000],
    );
    assert.deepEqual(await read(third[0]!.place), []);
    assert.deepEqual(await again.requests.arrivals(here, { endpointName: "unknown", from: 0, limit: 9 }), []);
  });

  test("a request settled twice in one call ends once", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue([request("a")]);
    const [a] = await claim(store, 1);
    const twice = [settlement(leaseOf(a!)), settlement(leaseOf(a!), 2000, { state: "failed" })];
    assert.deepEqual(await store.requests.settle(twice), ["a"]);
    assert.equal((await store.requests.get(here, "a"))?.state, "completed");
    assert.deepEqual(await store.requests.backlogs(), []);
  });

  test("released requests wait at their old place; only losses count", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue(["a", "b", "c"].map((id) => request(id)));
    const claimed = await claim(store, 2);
    assert.deepEqual(await store.requests.release([leaseOf(claimed[0]!)], true), ["a"]);
    assert.deepEqual(await store.requests.release([leaseOf(claimed[1]!)], false), ["b"]);
    assert.deepEqual(await store.requests.get(here, "a"), {
      ...request("a"),
      state: "waiting",
      fence: 1,
      lostAttempts: 1,
    });
    const again = await claim(store, 3);
    assert.deepEqual(
      again.map(({ id, fence, lostAttempts }) => [id, fence, lostAttempts]),
      [
        ["a", 2, 1],
        ["b", 2, 0],
        ["c", 1, 0],
      ],
    );
  });

  test("overdue leases and expired requests are found, oldest first and so many at a time", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue([
      request("a", { expiresAt: 4000 }),
      request("b", { expiresAt: 3000 }),
      request("c", { expiresAt: 5000 }),
    ]);
    assert.equal(await store.requests.nextExpiry(), 3000);
    assert.deepEqual(idsOf(await store.requests.expired(2999, 10)), []);
    assert.deepEqual(idsOf(await store.requests.expired(4000, 10)), ["b", "a"]);
    assert.deepEqual(idsOf(await store.requests.expired(4000, 1)), ["b"]);
    await claim(store, 1, 1500, 2600);
    await claim(store, 1, 1500, 2500);
    assert.equal(await store.requests.nextExpiry(), 5000);
    assert.deepEqual(idsOf(await store.requests.expired(9000, 10)), ["c"]);
    assert.deepEqual(idsOf(await store.requests.overdue(2499, 10)), []);
    assert.deepEqual(idsOf(await store.requests.overdue(2600, 10)), ["b", "a"]);
    assert.deepEqual(idsOf(await store.requests.overdue(2600, 1)), ["b"]);
    await claim(store, 1);
    assert.equal(await store.requests.nextExpiry(), undefined);
  });

  test("running requests and backlogs are told by endpoint, also after a restart", async (context) => {
    const { store, reopen } = await fresh(open, context);
    assert.deepEqual(await store.requests.backlogs(), []);
    await store.requests.enqueue([request("a"), request("b", { receivedAt: 1200 }), other("x"), other("y")]);
    await claim(store, 1);
    const settled = await claim(store, 2, 1500, 2500, "endpoint-2");
    await store.requests.settle(settled.slice(1).map((one) => settlement(leaseOf(one))));
    for (const each of [store, await reopen()].slice(1)) {
      assert.deepEqual(idsOf(await each.requests.running()), ["a", "x"]);
      assert.deepEqual(idsOf(await each.requests.running("endpoint-2")), ["x"]);
      assert.deepEqual(idsOf(await each.requests.running("unknown")), []);
      const backlogs = [...(await each.requests.backlogs())].sort((a, b) =>
        a.endpointId < b.endpointId ? -1 : 1,
      );
      assert.deepEqual(backlogs, [
        { endpointId: "endpoint-1", waiting: 1, running: 1, oldestWaitingAt: 1200 },
        { endpointId: "endpoint-2", waiting: 0, running: 1 },
      ]);
    }
  });

  test("a request is found by its id, else the newest by its inference id, in its scope alone", async (context) => {
    const { store } = await fresh(open, context);
    const theirs = { scope: others, endpointId: "endpoint-3" };
    await store.requests.enqueue([
      request("a", { inferenceId: "same" }),
      request("b", { inferenceId: "same" }),
      request("c", { inferenceId: "a" }),
      request("d", { inferenceId: "same", ...theirs }),
    ]);
    const cases: readonly (readonly [typeof here, string, string | undefined])[] = [
      [here, "a", "a"],
      [here, "same", "b"],
      [here, "c", "c"],
      [here, "d", undefined],
      [others, "same", "d"],
      [others, "a", undefined],
      [elsewhere, "same", undefined],
      [here, "nothing", undefined],
    ];
    for (const [scope, id, expected] of cases)
      assert.equal((await store.requests.get(scope, id))?.id, expected, id);
  });

  test("lists are newest first, filtered, and go on after the last of a page", async (context) => {
    const { store } = await fresh(open, context);
    // Claims take the oldest: a completes, b fails, c runs; x completes; the rest waits.
    await store.requests.enqueue([
      request("a"),
      request("b"),
      other("x"),
      request("c"),
      request("d"),
      other("y"),
    ]);
    await store.requests.enqueue([request("z", { scope: elsewhere, endpointId: "endpoint-3" })]);
    const [a, b] = await claim(store, 3);
    const [x] = await claim(store, 1, 1500, 2500, "endpoint-2");
    await store.requests.settle([
      settlement(leaseOf(a!)),
      settlement(leaseOf(b!), 2000, { state: "failed" }),
      settlement(leaseOf(x!)),
    ]);
    const states = (...list: readonly RequestState[]) => ({ states: list, limit: 10 });
    const cases: readonly (readonly [RequestQuery, string])[] = [
      [{ limit: 10 }, "y d c x b a"],
      [{ limit: 2 }, "y d"],
      [{ limit: 2, after: "d" }, "c x"],
      [{ limit: 10, after: "a" }, ""],
      [{ limit: 10, after: "unknown" }, ""],
      [{ limit: 10, endpointName: "waves" }, "y x"],
      [{ limit: 10, endpointId: "endpoint-1" }, "d c b a"],
      [{ limit: 10, endpointId: "endpoint-1", endpointName: "waves" }, ""],
      [states("completed"), "x a"],
      [states("failed", "running"), "c b"],
      [states("waiting", "waiting"), "y d"],
      [states("expired", "cancelled"), ""],
      [states(), ""],
      [{ ...states("completed", "failed"), limit: 1, after: "x", endpointName: "tides" }, "b"],
    ];
    for (const [query, expected] of cases)
      assert.equal(idsOf(await store.requests.list(here, query)).join(" "), expected, JSON.stringify(query));
    assert.deepEqual(idsOf(await store.requests.list(elsewhere, { limit: 10 })), ["z"]);
    assert.deepEqual(idsOf(await store.requests.list(others, { limit: 10 })), []);
  });

  test("pruning forgets what finished before, oldest first and so many at a time", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue(["a", "b", "c", "d", "e"].map((id) => request(id)));
    const claimed = await claim(store, 4);
    const ends = [3000, 2000, 4000];
    await store.requests.settle(ends.map((at, index) => settlement(leaseOf(claimed[index]!), at)));
    assert.equal(await store.requests.prune(4000, 1), 1);
    assert.deepEqual(idsOf(await store.requests.list(here, { limit: 9 })), ["e", "d", "c", "a"]);
    assert.equal(await store.requests.prune(4000, 10), 1);
    assert.equal(await store.requests.prune(4000, 10), 0);
    assert.deepEqual(idsOf(await store.requests.list(here, { limit: 9 })), ["e", "d", "c"]);
    assert.equal(await store.requests.get(here, "a"), undefined);
  });

  test("an outcome says nothing that was not said", async (context) => {
    const { store } = await fresh(open, context);
    await store.requests.enqueue([request("a")]);
    const [a] = await claim(store, 1);
    await store.requests.settle([settlement(leaseOf(a!), 2000, completed)]);
    assert.deepEqual((await store.requests.get(here, "a"))?.outcome, completed);
  });
}
