/**
 * The dispatcher: gives waiting requests to instances with free slots, and settles what came of it.
 *
 * One pass is one turn: a single transaction settles everything that ended since the last one and claims for every
 * free slot. Attempts run between the turns, on their own; each end nudges. Under load many ends and claims share a
 * commit without anyone waiting for company.
 *
 * What it holds in memory can be lost: a restart finds its claims in the store and puts them back to waiting.
 * A claim is one server's; while several servers are to share a store, "left running by an earlier life" needs the
 * holder's name.
 */

import { setImmediate } from "node:timers/promises";
import type { Endpoint } from "../core/fleet/endpoint.ts";
import { includesResponse, LARGEST_INCLUDED } from "../core/notices/inference-messages.ts";
import { freeSlots } from "../core/queue/free-slots.ts";
import { afterLoss } from "../core/queue/receive-limit.ts";
import type { QueuedRequest } from "../core/queue/request.ts";
import { type Duration, earliest, type Instant, seconds } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";
import { type AttemptEnd, attempt } from "./attempt.ts";
import { type Change, commitChanges, leaseOf } from "./endings.ts";
import { avoid, type Fleet, FleetView, type Worker } from "./fleet-view.ts";
import { Departures, expired, heartbeat, LOOK_LIMIT, leftRunning, nextTry, overdue } from "./housekeeping.ts";
import { InferenceTally } from "./inference-tally.ts";
import type { EngineParts, Loop } from "./parts.ts";

export const LEASE: Duration = seconds(30);
const HEARTBEAT: Duration = seconds(10);

/** Between nudges nothing is looked after; after one at most this often, which is how soon a cancel is noticed. */
const HOUSEKEEPING: Duration = seconds(1);

/** How long counts may wait for company. */
const TALLY_DELAY: Duration = seconds(1);

/** Turns of the event loop that an end may wait for others. */
const MOST_COMPANY = 8;

/** Bounds one turn: what ends, and what is claimed for one endpoint. */
const TURN_LIMIT = 500;

export function dispatcherLoop(parts: EngineParts): Loop {
  const dispatcher = new Dispatcher(parts);
  return {
    step: (now) => dispatcher.pass(now),
    stop: (limit) => dispatcher.stop(limit),
  };
}

/** A request that is with an instance now. */
interface Running {
  readonly request: QueuedRequest;
  readonly endpoint: Endpoint;
  readonly worker: Worker;
  readonly startedAt: Instant;
  readonly abort: AbortController;
  /** Why it was aborted. */
  abandoned?: "fenced" | "lost" | "drained" | "shutdown";
}

interface Claimed {
  readonly request: QueuedRequest;
  readonly fleet: Fleet;
  readonly worker: Worker;
  readonly inlineBody: Uint8Array | undefined;
}

class Dispatcher {
  readonly #parts: EngineParts;
  readonly #view = new FleetView();
  readonly #running = new Map<string, Running>();
  readonly #departures = new Departures();
  /** Decided, and not yet committed. */
  #changes: Change[] = [];
  readonly #tally = new InferenceTally();
  #tallyWrittenAt: Instant = Number.NEGATIVE_INFINITY;
  #started = false;
  #houseKeptAt: Instant = Number.NEGATIVE_INFINITY;
  #houseDueAt: Instant | undefined;
  /** Called when an attempt ends; replaced while stopping. */
  #onEnd: () => void;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#onEnd = () => parts.nudge("dispatcher");
  }

  async pass(now: Instant): Promise<Instant | undefined> {
    const looked = now >= this.#view.staleAt;
    if (looked) await this.#look(now);
    if (!this.#started) await this.#takeOver(now);
    const houseKept = await this.#keepHouse(now);
    await this.#company();
    await this.#turn(now, true);
    if (this.#changes.length > 0) return now;
    return earliest(
      houseKept ? this.#houseDueAt : earliest(this.#houseDueAt, this.#houseKeptAt + HOUSEKEEPING),
      this.#running.size > 0 ? this.#houseKeptAt + HEARTBEAT : undefined,
      // What we were nudged about may have come after the last look.
      looked ? undefined : this.#view.staleAt,
      this.#tally.empty ? undefined : this.#tallyWrittenAt + TALLY_DELAY,
      this.#nextReturn(now),
    );
  }

  /** Lets running work end for a while, then takes it from the instances and puts it back. */
  async stop(limit: Duration): Promise<void> {
    const { scheduler } = this.#parts;
    const end = scheduler.now() + limit;
    while (this.#running.size > 0 && scheduler.now() < end) {
      if (this.#changes.length === 0) await this.#nextEnd(Math.min(HEARTBEAT, end - scheduler.now()));
      await this.#turn(scheduler.now(), false);
      await this.#extendLeases(scheduler.now());
    }
    for (const running of this.#running.values()) abandon(running, "shutdown");
    while (this.#running.size > 0) await this.#nextEnd(HEARTBEAT);
    do await this.#turn(scheduler.now(), false);
    while (this.#changes.length > 0);
    if (!this.#tally.empty) await this.#parts.store.metrics.put(this.#tally.samples(scheduler.now()));
  }

  /** Resolves when an attempt ends, or after that time. */
  async #nextEnd(limit: Duration): Promise<void> {
    const ended = new AbortController();
    this.#onEnd = () => ended.abort();
    await this.#parts.scheduler.sleep(limit, ended.signal).catch(() => {});
  }

  /** Observes endpoints and instances. */
  async #look(now: Instant): Promise<void> {
    const { store } = this.#parts;
    const [endpoints, instances] = [await store.endpoints.all(), await store.instances.all()];
    const { departed, ended } = this.#view.update(endpoints, instances, now);
    for (const endpoint of departed) this.#departures.add(endpoint.id, endpoint, now);
    if (departed.length > 0) this.#houseDueAt = now;
    if (ended.length === 0) return;
    const workers = new Set(ended);
    for (const running of this.#running.values())
      if (workers.has(running.worker)) abandon(running, running.worker.drained ? "drained" : "lost");
  }

  /** After a restart: what was running is nobody's, and what waits may wait for an endpoint that is gone. */
  async #takeOver(now: Instant): Promise<void> {
    const { store } = this.#parts;
    this.#changes = this.#changes.concat(await leftRunning(store, this.#endpointOf));
    for (const { endpointId } of await store.requests.backlogs())
      if (!this.#view.fleet(endpointId)) this.#departures.add(endpointId, undefined, now);
    this.#started = true;
  }

  readonly #endpointOf = (id: string): Endpoint | undefined => this.#view.fleet(id)?.endpoint;

  /** Whether it was time for it. */
  async #keepHouse(now: Instant): Promise<boolean> {
    const due =
      now >= this.#houseKeptAt + HOUSEKEEPING || now >= (this.#houseDueAt ?? Number.POSITIVE_INFINITY);
    if (!due) return false;
    const { store } = this.#parts;
    await this.#extendLeases(now);
    const late = await overdue(store, (id) => this.#isOurs(id), this.#endpointOf, now);
    const old = await expired(store, this.#endpointOf, now);
    const orphans = await this.#departures.look(store, now, now + LEASE);
    this.#changes = this.#changes.concat(late, old, orphans.changes);
    this.#houseKeptAt = now;
    const more = orphans.more || old.length === LOOK_LIMIT || late.length === LOOK_LIMIT;
    this.#houseDueAt = more ? now : await this.#nextHousekeeping(now);
    return true;
  }

  async #nextHousekeeping(now: Instant): Promise<Instant | undefined> {
    // Those that expire now are among the changes of this pass.
    const expiry = await this.#parts.store.requests.nextExpiry();
    return earliest(
      this.#departures.any ? now + HEARTBEAT : undefined,
      expiry === undefined ? undefined : Math.max(expiry, now + HOUSEKEEPING),
    );
  }

  #isOurs(id: string): boolean {
    return this.#running.has(id) || this.#changes.some(({ request }) => request.id === id);
  }

  async #extendLeases(now: Instant): Promise<void> {
    const requests = [...this.#running.values()].map(({ request }) => request);
    for (const id of await heartbeat(this.#parts.store, requests, now + LEASE)) {
      const running = this.#running.get(id);
      if (running) abandon(running, "fenced");
    }
  }

  /** When an instance that was avoided may get work again. */
  #nextReturn(now: Instant): Instant | undefined {
    let first: Instant | undefined;
    for (const { workers } of this.#view.fleets())
      for (const { avoidUntil } of workers) if (avoidUntil > now) first = earliest(first, avoidUntil);
    return first;
  }

  /**
   * Ends come in flocks, and each commit costs a flush of the disk however much is in it: while more keep ending at
   * every turn of the event loop, their settling waits for company.
   */
  async #company(): Promise<void> {
    for (let turns = 0, seen = 0; turns < MOST_COMPANY && this.#changes.length > seen; turns++) {
      if (this.#running.size === 0) return;
      seen = this.#changes.length;
      await setImmediate();
    }
  }

  /** One transaction: settle what ended, claim for what is free. */
  async #turn(now: Instant, mayClaim: boolean): Promise<void> {
    const { store, newId, objects, nudge } = this.#parts;
    const changes = this.#takeChanges();
    const wanted = mayClaim ? this.#wanted(now) : [];
    const countedDue = now >= this.#tallyWrittenAt + TALLY_DELAY;
    const countsOnly = countedDue && !this.#tally.empty;
    if (changes.length === 0 && wanted.length === 0 && !countsOnly) return;
    const { committed, claimed, written } = await store
      .transaction(async (tx) => {
        const committed = changes.length > 0 ? await commitChanges(tx, changes, now, newId) : undefined;
        const claimed = await this.#claim(tx, wanted, now);
        const written = countedDue && (await this.#writeTally(tx, committed?.tally, now));
        return { committed, claimed, written };
      })
      .catch((error: unknown) => {
        this.#changes = [...changes, ...this.#changes];
        throw error;
      });
    if (written) {
      this.#tally.clear();
      this.#tallyWrittenAt = now;
    } else if (committed) this.#tally.absorb(committed.tally);
    for (const work of claimed) this.#start(work, now);
    if (committed && committed.discard.length > 0) await objects.discard(committed.discard);
    if (committed && committed.notices > 0) nudge("courier");
    // A draining instance that has nothing left to do can go.
    if (changes.some(({ request }) => this.#view.worker(request.instanceId ?? "")?.drained))
      nudge("fleetKeeper");
  }

  /** At most so many, and each request once: a second end of it is judged by what the first one left. */
  #takeChanges(): readonly Change[] {
    const taken = new Map<string, Change>();
    const left: Change[] = [];
    for (const change of this.#changes)
      if (taken.size < TURN_LIMIT && !taken.has(change.request.id)) taken.set(change.request.id, change);
      else left.push(change);
    this.#changes = left;
    return [...taken.values()];
  }

  async #writeTally(tx: Collections, fresh: InferenceTally | undefined, now: Instant): Promise<boolean> {
    const samples = [...this.#tally.samples(now), ...(fresh?.samples(now) ?? [])];
    if (samples.length > 0) await tx.metrics.put(samples);
    return samples.length > 0;
  }

  /** Per endpoint the instance ids that can take a request, once per free slot. */
  #wanted(now: Instant): readonly { readonly fleet: Fleet; readonly slots: readonly string[] }[] {
    const wanted: { fleet: Fleet; slots: readonly string[] }[] = [];
    for (const fleet of this.#view.fleets()) {
      const able = fleet.workers.filter(({ avoidUntil }) => avoidUntil <= now);
      const slots = freeSlots(able, fleet.concurrency, TURN_LIMIT);
      if (slots.length > 0) wanted.push({ fleet, slots });
    }
    return wanted;
  }

  async #claim(
    tx: Collections,
    wanted: readonly { readonly fleet: Fleet; readonly slots: readonly string[] }[],
    now: Instant,
  ): Promise<readonly Claimed[]> {
    const claimed: Claimed[] = [];
    for (const { fleet, slots } of wanted) {
      const taken = await tx.requests.claim(fleet.endpoint.id, slots, now, now + LEASE);
      if (taken.length > 0) claimed.push(...(await this.#confirm(tx, fleet, taken)));
    }
    return claimed;
  }

  /** The view may be old: only what goes to an instance that takes work at this very moment stays claimed. */
  async #confirm(
    tx: Collections,
    fleet: Fleet,
    taken: readonly QueuedRequest[],
  ): Promise<readonly Claimed[]> {
    const able = new Set<string>();
    for (const id of new Set(taken.map(({ instanceId }) => instanceId!)))
      if ((await tx.instances.get(fleet.endpoint.scope, id))?.status === "inService") able.add(id);
    const refused = taken.filter(({ instanceId }) => !able.has(instanceId!));
    if (refused.length > 0) await tx.requests.release(refused.map(leaseOf), false);
    const kept = refused.length > 0 ? taken.filter(({ instanceId }) => able.has(instanceId!)) : taken;
    const inline = kept.filter(({ detail }) => detail.inputLocation === undefined);
    const bodies = inline.length > 0 ? await tx.requests.bodies(inline.map(({ id }) => id)) : [];
    const bodyOf = new Map(inline.map(({ id }, index) => [id, bodies[index]]));
    return kept.map((request) => ({
      request,
      fleet,
      worker: this.#view.worker(request.instanceId!)!,
      inlineBody: bodyOf.get(request.id),
    }));
  }

  #start({ request, fleet, worker, inlineBody }: Claimed, now: Instant): void {
    const abort = new AbortController();
    const running: Running = { request, endpoint: fleet.endpoint, worker, startedAt: now, abort };
    this.#running.set(request.id, running);
    worker.outstanding += 1;
    const task = { request, inlineBody, address: worker.address, startedAt: now, signal: abort.signal };
    attempt(this.#parts, task)
      .then((end) => this.#end(running, end))
      .catch((error: unknown) => this.#parts.log.error({ err: error }, "an attempt's end was not taken in"));
  }

  async #end(running: Running, end: AttemptEnd): Promise<void> {
    running.worker.outstanding -= 1;
    const change = await this.#changeOf(running, end);
    this.#running.delete(running.request.id);
    if (change) this.#changes.push(change);
    this.#onEnd();
  }

  /** What an attempt's end means for its request; undefined when it is no longer ours. */
  async #changeOf(running: Running, end: AttemptEnd): Promise<Change | undefined> {
    const { request, endpoint, worker, abandoned, startedAt } = running;
    switch (end.kind) {
      case "settled": {
        worker.failures = 0;
        const response = await this.#response(running, end);
        return {
          kind: "end",
          from: "running",
          request,
          endpoint,
          outcome: end.outcome,
          measures: end.measures,
          ...(end.output ? { output: end.output } : {}),
          ...(end.words ? { words: end.words } : {}),
          ...(response === undefined ? {} : { response }),
        };
      }
      case "lost":
        avoid(worker, startedAt, this.#parts.scheduler.now());
        this.#parts.nudge("fleetKeeper");
        if (end.drained) return { kind: "return", request, lost: false };
        return nextTry(request, afterLoss(request), endpoint);
      case "abandoned":
        if (abandoned === "fenced") return undefined;
        if (abandoned === "lost") return nextTry(request, afterLoss(request), endpoint);
        return { kind: "return", request, lost: false };
    }
  }

  /** The answer in base64, where the success notice carries it. */
  async #response(
    { endpoint }: Running,
    { outcome, output }: Extract<AttemptEnd, { kind: "settled" }>,
  ): Promise<string | undefined> {
    if (!output || output.size > LARGEST_INCLUDED || !includesResponse(endpoint.async, outcome))
      return undefined;
    if (output.payload.kind === "inline") return Buffer.from(output.payload.bytes).toString("base64");
    try {
      const chunks: Uint8Array[] = [];
      for await (const chunk of this.#parts.objects.open(output)) chunks.push(chunk as Uint8Array);
      return Buffer.concat(chunks).toString("base64");
    } catch (error) {
      this.#parts.log.error({ err: error, output }, "an answer could not be read for its notice");
      return undefined;
    }
  }
}

function abandon(running: Running, reason: NonNullable<Running["abandoned"]>): void {
  running.abandoned ??= reason;
  running.abort.abort(new Error(`The attempt was abandoned: ${reason}.`));
}
