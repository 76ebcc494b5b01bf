/** Any sequence of calls on the queue does what a few lines over an array do. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { Backlog, Lease, QueuedRequest } from "../../src/core/queue/request.ts";
import type { Collections, Store } from "../../src/store/store.ts";
import { completed, here, idsOf, leaseOf, request } from "./fixtures.ts";
import { type OpenFresh, withFresh } from "./under-test.ts";

/** Every step also lets time pass. */
type Step =
  | { readonly kind: "enqueue"; readonly endpoint: number; readonly count: number; readonly ttl: number }
  | { readonly kind: "claim"; readonly endpoint: number; readonly slots: number; readonly lease: number }
  | { readonly kind: "extend" | "settle" | "release" | "lose"; readonly picks: readonly number[] }
  | { readonly kind: "cancel"; readonly picks: readonly number[] }
  | { readonly kind: "expire" | "reclaim"; readonly limit: number }
  | { readonly kind: "prune"; readonly age: number; readonly limit: number }
  | { readonly kind: "reopen" }
  /** The steps as one transaction, which is taken back. */
  | { readonly kind: "undone"; readonly steps: readonly Step[] };

const endpoint = fc.nat(2);
const picks = fc.array(fc.nat(40), { maxLength: 4 });
const simple: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    kind: fc.constant("enqueue"),
    endpoint,
    count: fc.nat(5),
    ttl: fc.integer({ min: 1, max: 200 }),
  }),
  fc.record({
    kind: fc.constant("claim"),
    endpoint,
    slots: fc.nat(4),
    lease: fc.integer({ min: 1, max: 20 }),
  }),
  fc.record({ kind: fc.constantFrom("extend", "settle", "release", "lose"), picks }),
  fc.record({ kind: fc.constant("cancel"), picks }),
  fc.record({ kind: fc.constantFrom("expire", "reclaim"), limit: fc.nat(3) }),
  fc.record({ kind: fc.constant("prune"), age: fc.nat(30), limit: fc.nat(3) }),
);
const steps = fc.array(
  fc.oneof(
    { weight: 20, arbitrary: simple },
    { weight: 1, arbitrary: fc.constant<Step>({ kind: "reopen" }) },
    {
      weight: 2,
      arbitrary: fc.record({ kind: fc.constant("undone"), steps: fc.array(simple, { maxLength: 4 }) }),
    },
  ),
  { maxLength: 60, size: "max" },
);

export function requestsModelConformance(open: OpenFresh): void {
  test("any sequence of calls on the queue does what the model does", async () => {
    await fc.assert(
      fc.asyncProperty(steps, (list) =>
        withFresh(open, async (under) => {
          let store = under.store;
          const model = new Model();
          for (const [at, step] of list.entries()) {
            if (step.kind === "reopen") store = await under.reopen();
            else if (step.kind === "undone") await undone(store, model.copy(), step.steps, at * 4);
            else await both(store, model, step, at * 4);
            await agree(store, model);
          }
        }),
      ),
      { numRuns: 50 },
    );
  });
}

class Undone extends Error {}

async function undone(store: Store, model: Model, list: readonly Step[], now: number): Promise<void> {
  const work = store.transaction(async (tx) => {
    for (const step of list) await both(tx, model, step, now);
    await agree(tx, model);
    throw new Undone();
  });
  await assert.rejects(work, Undone);
}

/** Does a step on both and compares the answers. */
async function both({ requests }: Collections, model: Model, step: Step, now: number): Promise<void> {
  switch (step.kind) {
    case "enqueue": {
      const endpointId = `endpoint-${step.endpoint}`;
      const made = Array.from({ length: step.count }, () =>
        request(model.nextId(), { endpointId, receivedAt: now, expiresAt: now + step.ttl }),
      );
      await requests.enqueue(made);
      model.all.push(
        ...made.map((one) => ({ ...one, state: "waiting" as const, fence: 0, lostAttempts: 0 })),
      );
      return;
    }
    case "claim": {
      const slots = Array.from({ length: step.slots }, (_, index) => `i${index}`);
      const endpointId = `endpoint-${step.endpoint}`;
      const expected = model.claim(endpointId, slots, now, now + step.lease);
      assert.deepEqual(await requests.claim(endpointId, slots, now, now + step.lease), expected);
      return;
    }
    case "extend": {
      const leases = model.pick(step.picks);
      const held = leases.filter((lease) => model.change(lease, () => ({ leaseUntil: now + 50 })));
      assert.deepEqual(await requests.extend(leases, now + 50), held);
      return;
    }
    case "settle": {
      const leases = model.pick(step.picks);
      const ended = leases.filter((lease) => model.change(lease, () => model.ended(now)));
      const settlements = leases.map((lease) => ({ ...lease, at: now, outcome: completed }));
      assert.deepEqual(await requests.settle(settlements), idsOf(ended));
      return;
    }
    case "release":
    case "lose": {
      const lost = step.kind === "lose";
      const leases = model.pick(step.picks);
      const released = leases.filter((lease) => model.change(lease, (one) => model.released(one, lost)));
      assert.deepEqual(await requests.release(leases, lost), idsOf(released));
      return;
    }
    case "cancel": {
      const leases = model.pick(step.picks);
      const outcome = { state: "cancelled" } as const;
      const cancelled = leases.filter(({ id }) =>
        model.changeWaiting(id, { state: "cancelled", outcome, finishedAt: now }),
      );
      const settlements = leases.map(({ id }) => ({ id, at: now, outcome }));
      assert.deepEqual(await requests.settleWaiting(settlements), idsOf(cancelled));
      return;
    }
    case "expire": {
      const due = model.in("waiting").filter(({ expiresAt }) => expiresAt <= now);
      const oldest = due.sort((a, b) => a.expiresAt - b.expiresAt).slice(0, step.limit);
      assert.deepEqual(await requests.expired(now, step.limit), oldest);
      return;
    }
    case "reclaim": {
      const due = model.in("running").filter(({ leaseUntil = 0 }) => leaseUntil <= now);
      const oldest = due.sort((a, b) => (a.leaseUntil ?? 0) - (b.leaseUntil ?? 0)).slice(0, step.limit);
      assert.deepEqual(await requests.overdue(now, step.limit), oldest);
      return;
    }
    case "prune": {
      const before = now - step.age;
      const pruned = model.prune(before, step.limit);
      assert.equal(await requests.prune(before, step.limit), pruned);
      return;
    }
    case "reopen":
    case "undone":
      assert.fail("not within a transaction");
  }
}

/** Compares all that can be seen. */
async function agree({ requests }: Collections, model: Model): Promise<void> {
  assert.deepEqual(await requests.list(here, { limit: 1000 }), [...model.all].reverse());
  assert.deepEqual(await requests.running(), model.in("running"));
  const byEndpoint = (a: Backlog, b: Backlog) => (a.endpointId < b.endpointId ? -1 : 1);
  assert.deepEqual([...(await requests.backlogs())].sort(byEndpoint), model.backlogs());
  const expiries = model.in("waiting").map(({ expiresAt }) => expiresAt);
  assert.equal(await requests.nextExpiry(), expiries.length === 0 ? undefined : Math.min(...expiries));
}

/** The queue as an array in the order of acceptance. */
class Model {
  all: QueuedRequest[] = [];
  #ids = 0;

  copy(): Model {
    const copy = new Model();
    copy.all = [...this.all];
    copy.#ids = 1000;
    return copy;
  }

  nextId(): string {
    return `r${this.#ids++}`;
  }

  in(state: QueuedRequest["state"]): QueuedRequest[] {
    return this.all.filter((one) => one.state === state);
  }

  /** Some leases, more often of what runs, now and then with a fence that is not valid any more. */
  pick(picks: readonly number[]): readonly Lease[] {
    const from = [...this.in("running"), ...this.in("running"), ...this.all];
    return picks.flatMap((pick) => {
      const one = from[pick % Math.max(1, from.length)];
      return one ? [{ ...leaseOf(one), fence: pick % 7 === 0 ? one.fence - 1 : one.fence }] : [];
    });
  }

  claim(endpointId: string, slots: readonly string[], now: number, until: number): readonly QueuedRequest[] {
    const able = this.in("waiting").filter((one) => one.endpointId === endpointId && one.expiresAt > now);
    return able.slice(0, slots.length).map((one, index) => {
      const claimed: QueuedRequest = {
        ...one,
        state: "running",
        fence: one.fence + 1,
        instanceId: slots[index] as string,
        startedAt: now,
        leaseUntil: until,
      };
      this.#replace(claimed);
      return claimed;
    });
  }

  change({ id, fence }: Lease, to: (one: QueuedRequest) => Partial<QueuedRequest>): boolean {
    const held = this.all.find((one) => one.id === id && one.fence === fence && one.state === "running");
    if (!held) return false;
    const { leaseUntil, ...rest } = held;
    const { state = "running", ...changes } = to(held);
    if (state === "waiting") this.#replace({ ...without(rest), ...changes, state });
    else this.#replace({ ...(state === "running" ? held : rest), ...changes, state });
    return true;
  }

  changeWaiting(id: string, changes: Partial<QueuedRequest>): boolean {
    const waiting = this.all.find((one) => one.id === id && one.state === "waiting");
    if (waiting) this.#replace({ ...waiting, ...changes });
    return waiting !== undefined;
  }

  ended = (at: number): Partial<QueuedRequest> => ({
    state: "completed",
    outcome: completed,
    finishedAt: at,
  });

  released = (one: QueuedRequest, lost: boolean): Partial<QueuedRequest> => ({
    state: "waiting",
    lostAttempts: one.lostAttempts + (lost ? 1 : 0),
  });

  prune(before: number, limit: number): number {
    const old = this.all.filter(({ finishedAt }) => finishedAt !== undefined && finishedAt < before);
    const pruned = old.sort((a, b) => (a.finishedAt ?? 0) - (b.finishedAt ?? 0)).slice(0, limit);
    this.all = this.all.filter((one) => !pruned.includes(one));
    return pruned.length;
  }

  backlogs(): readonly Backlog[] {
    return ["endpoint-0", "endpoint-1", "endpoint-2"].flatMap((endpointId) => {
      const waiting = this.in("waiting").filter((one) => one.endpointId === endpointId);
      const running = this.in("running").filter((one) => one.endpointId === endpointId).length;
      if (waiting.length + running === 0) return [];
      const oldest = waiting[0] && { oldestWaitingAt: waiting[0].receivedAt };
      return [{ endpointId, waiting: waiting.length, running, ...oldest }];
    });
  }

  #replace(one: QueuedRequest): void {
    this.all = this.all.map((known) => (known.id === one.id ? one : known));
  }
}

function without<T extends Partial<QueuedRequest>>({ instanceId, startedAt, ...rest }: T) {
  return rest;
}
