/**
 * What the dispatcher looks after beside handing out work: leases are extended, requests that waited too long or for
 * an endpoint that is gone are ended, and those that nobody works on any more go back to the queue. It finds and
 * decides; the next turn commits.
 */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import { endpointDeleted, expiredAfter } from "../core/queue/outcomes.ts";
import { afterCrash, afterLoss, type NextTry } from "../core/queue/receive-limit.ts";
import type { Lease, QueuedRequest } from "../core/queue/request.ts";
import { type Instant, minutes } from "../core/time/time.ts";
import type { Store } from "../store/store.ts";
import { type Change, type Ending, leaseOf } from "./endings.ts";

/** Bounds one look, so that a flood of expiring requests does not hold up the others. */
export const LOOK_LIMIT = 500;

/** Endpoints whose waiting requests are to be ended; looked at for a while, because an enqueue may be under way. */
export class Departures {
  readonly #departed = new Map<
    string,
    { readonly endpoint: Endpoint | undefined; readonly until: Instant }
  >();

  add(endpointId: string, endpoint: Endpoint | undefined, now: Instant): void {
    this.#departed.set(endpointId, { endpoint, until: now + minutes(1) });
  }

  get any(): boolean {
    return this.#departed.size > 0;
  }

  /** Claims what still waits for them, so that it can be ended; `more` when there may be more. */
  async look(
    store: Store,
    now: Instant,
    leaseUntil: Instant,
  ): Promise<{ readonly changes: readonly Change[]; readonly more: boolean }> {
    const changes: Change[] = [];
    let more = false;
    const slots = Array<string>(LOOK_LIMIT).fill("");
    for (const [endpointId, { endpoint, until }] of this.#departed) {
      const claimed = await store.requests.claim(endpointId, slots, now, leaseUntil);
      for (const request of claimed)
        changes.push(ending("running", request, endpointDeleted(request.endpointName), endpoint));
      if (claimed.length === LOOK_LIMIT) more = true;
      else if (now >= until) this.#departed.delete(endpointId);
    }
    return { changes, more };
  }
}

/** Requests that were running when an earlier life of the server ended. */
export async function leftRunning(
  store: Store,
  endpointOf: (id: string) => Endpoint | undefined,
): Promise<readonly Change[]> {
  const left = await store.requests.running();
  return left.map((request) => nextTry(request, afterCrash(request), endpointOf(request.endpointId)));
}

/** Requests whose lease ran out, apart from those we still hold: whoever had them is gone. */
export async function overdue(
  store: Store,
  isOurs: (id: string) => boolean,
  endpointOf: (id: string) => Endpoint | undefined,
  now: Instant,
): Promise<readonly Change[]> {
  const late = await store.requests.overdue(now, LOOK_LIMIT);
  return late
    .filter(({ id }) => !isOurs(id))
    .map((request) => nextTry(request, afterLoss(request), endpointOf(request.endpointId)));
}

/** Requests that waited for longer than their time to live. */
export async function expired(
  store: Store,
  endpointOf: (id: string) => Endpoint | undefined,
  now: Instant,
): Promise<readonly Change[]> {
  const late = await store.requests.expired(now, LOOK_LIMIT);
  return late.map((request) => {
    const outcome = expiredAfter(request.expiresAt - request.receivedAt);
    return ending("waiting", request, outcome, endpointOf(request.endpointId));
  });
}

/** Extends what we hold; answers the ids of what we hold no longer. */
export async function heartbeat(
  store: Store,
  running: readonly QueuedRequest[],
  until: Instant,
): Promise<readonly string[]> {
  if (running.length === 0) return [];
  const leases: readonly Lease[] = running.map(leaseOf);
  const held = new Set((await store.requests.extend(leases, until)).map(({ id }) => id));
  return leases.flatMap(({ id }) => (held.has(id) ? [] : [id]));
}

/** What a decision about another try means for the request. */
export const nextTry = (request: QueuedRequest, next: NextTry, endpoint: Endpoint | undefined): Change =>
  next.kind === "again"
    ? { kind: "return", request, lost: next.lost }
    : ending("running", request, next.outcome, endpoint);

const ending = (
  from: Ending["from"],
  request: QueuedRequest,
  outcome: Ending["outcome"],
  endpoint: Endpoint | undefined,
): Ending => ({ kind: "end", from, request, outcome, ...(endpoint ? { endpoint } : {}) });
