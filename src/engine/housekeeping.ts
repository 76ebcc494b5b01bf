/**
 * What the dispatcher looks after beside handing out work: leases are extended, requests that waited too long or for
 * an endpoint that is gone are ended, and those that nobody works on any more go back to the queue. It finds and
 * decides; the next turn commits.
 */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import { endpointDeleted, expiredAfter } from "../core/queue/outcomes.ts";
import { afterCrash, afterLoss, type NextTry } from "../core/queue/receive-limit.ts";
import type { Lease, QueuedRequest } from "../core/queue/request.ts";
import { type Duration, earliest, type Instant, minutes, seconds } from "../core/time/time.ts";
import type { Store } from "../store/store.ts";
import { LEASE } from "./claiming.ts";
import { type Change, type Ending, leaseOf } from "./endings.ts";
import type { RunningWork } from "./running-work.ts";

/** Between nudges nothing is looked after; after one at most this often, which is how soon a cancel is noticed. */
const PAUSE: Duration = seconds(1);

/** While there is something that needs it. */
const HEARTBEAT: Duration = seconds(10);

/** Bounds one look, so that a flood of expiring requests does not hold up the others. */
const LOOK_LIMIT = 500;

/** How long an endpoint that is gone is looked at: an enqueue may have been under way. */
const FAREWELL: Duration = minutes(1);

export interface Household {
  readonly store: Store;
  /** As far as it is known; undefined for one that is gone. */
  readonly endpointOf: (id: string) => Endpoint | undefined;
  readonly running: RunningWork;
  /** Whether the end of that request is about to be committed. */
  readonly isEnding: (requestId: string) => boolean;
}

export class Housekeeping {
  readonly #household: Household;
  /** Endpoints whose waiting requests are to be ended. */
  readonly #departed = new Map<
    string,
    { readonly endpoint: Endpoint | undefined; readonly until: Instant }
  >();
  #started = false;
  #keptAt: Instant = Number.NEGATIVE_INFINITY;
  #dueAt: Instant | undefined;

  constructor(household: Household) {
    this.#household = household;
  }

  /** These endpoints are deleted, or being so; whoever looks may say it many times. */
  depart(endpoints: readonly Endpoint[], now: Instant): void {
    for (const endpoint of endpoints)
      if (!this.#departed.has(endpoint.id)) this.#farewell(endpoint.id, endpoint, now);
  }

  /** What a look around found to be changed; nothing when none is due. */
  async keep(now: Instant): Promise<readonly Change[]> {
    const takenOver = this.#started ? [] : await this.#takeOver(now);
    if (now < this.#keptAt + PAUSE && now < (this.#dueAt ?? Number.POSITIVE_INFINITY)) return takenOver;
    const { store, running, isEnding } = this.#household;
    const endpointOf = this.#endpointOf;
    await this.extendLeases(now);
    const late = await overdue(store, (id) => running.has(id) || isEnding(id), endpointOf, now);
    const old = await expired(store, endpointOf, now);
    const orphans = await this.#orphans(now);
    this.#keptAt = now;
    const more = [late, old, orphans].some(({ length }) => length >= LOOK_LIMIT);
    this.#dueAt = more ? now : await this.#nextDue(now);
    return [...takenOver, ...late, ...old, ...orphans];
  }

  /** Requests went back to waiting since the last look: they may expire sooner than those it knew of. */
  lookAgain(now: Instant): void {
    this.#dueAt = earliest(this.#dueAt, now + PAUSE);
  }

  /** When the next look is due, if nobody nudges: soon when the last one was before this pass. */
  nextAt(now: Instant): Instant | undefined {
    return earliest(
      this.#dueAt,
      this.#keptAt < now ? this.#keptAt + PAUSE : undefined,
      this.#household.running.size > 0 ? this.#keptAt + HEARTBEAT : undefined,
    );
  }

  /** Keeps what runs; what is held no longer is taken from its instance. */
  async extendLeases(now: Instant): Promise<void> {
    const { store, running } = this.#household;
    running.fenceOff(await heartbeat(store, running.requests(), now + LEASE));
  }

  /** After a restart: what was running is nobody's, and what waits may wait for an endpoint that is gone. */
  async #takeOver(now: Instant): Promise<readonly Change[]> {
    const { store } = this.#household;
    const endpointOf = this.#endpointOf;
    for (const { endpointId } of await store.requests.backlogs())
      if (!endpointOf(endpointId)) this.#farewell(endpointId, undefined, now);
    const left = await leftRunning(store, endpointOf);
    this.#started = true;
    return left;
  }

  /** Those that take their leave included: their notices are still to be sent. */
  readonly #endpointOf = (id: string): Endpoint | undefined =>
    this.#household.endpointOf(id) ?? this.#departed.get(id)?.endpoint;

  #farewell(endpointId: string, endpoint: Endpoint | undefined, now: Instant): void {
    this.#departed.set(endpointId, { endpoint, until: now + FAREWELL });
    this.#dueAt = now;
  }

  /** Claims what still waits for endpoints that are gone, so that it can be ended. */
  async #orphans(now: Instant): Promise<readonly Change[]> {
    const changes: Change[] = [];
    const slots = Array<string>(LOOK_LIMIT).fill("");
    for (const [endpointId, { endpoint, until }] of this.#departed) {
      const claimed = await this.#household.store.requests.claim(endpointId, slots, now, now + LEASE);
      for (const request of claimed)
        changes.push(ending("running", request, endpointDeleted(request.endpointName), endpoint));
      if (claimed.length < LOOK_LIMIT && now >= until) this.#departed.delete(endpointId);
    }
    return changes;
  }

  async #nextDue(now: Instant): Promise<Instant | undefined> {
    // What expires by now is among the changes already.
    const expiry = await this.#household.store.requests.nextExpiry();
    return earliest(
      this.#departed.size > 0 ? now + HEARTBEAT : undefined,
      expiry === undefined ? undefined : Math.max(expiry, now + PAUSE),
    );
  }
}

/** Requests that were running when an earlier life of the server ended. */
async function leftRunning(
  store: Store,
  endpointOf: (id: string) => Endpoint | undefined,
): Promise<readonly Change[]> {
  const left = await store.requests.running();
  return left.map((request) => nextTry(request, afterCrash(request), endpointOf(request.endpointId)));
}

/** Requests whose lease ran out, apart from those we still hold: whoever had them is gone. */
async function overdue(
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
async function expired(
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
async function heartbeat(
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
