/**
 * The dispatcher: gives waiting requests to instances with free slots, and settles what came of it.
 *
 * One pass is one turn: a single transaction settles everything that ended since the last one and claims for every
 * free slot. Attempts run between the turns, on their own; each end nudges. Under load many ends and claims share a
 * commit without anyone waiting for long.
 *
 * What it holds in memory can be lost: a restart finds its claims in the store and puts them back to waiting.
 * Claims are one server's; once several share a store, "left running by an earlier life" needs the holder's name.
 */

import { setImmediate } from "node:timers/promises";
import { type Duration, earliest, type Instant, seconds } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";
import { claim, demandOf, LEASE } from "./claiming.ts";
import { type Change, commitChanges } from "./endings.ts";
import { FleetView } from "./fleet-view.ts";
import { Housekeeping } from "./housekeeping.ts";
import { InferenceTally } from "./inference-tally.ts";
import type { EngineParts, Loop } from "./parts.ts";
import { RunningWork } from "./running-work.ts";

/** How long counts may wait for company. */
const TALLY_DELAY: Duration = seconds(1);

/** Turns of the event loop that an end may wait for others. */
const MOST_COMPANY = 8;

/** Bounds what one turn settles. */
const TURN_LIMIT = 500;

export function dispatcherLoop(parts: EngineParts): Loop {
  const dispatcher = new Dispatcher(parts);
  return {
    step: (now) => dispatcher.pass(now),
    stop: (limit) => dispatcher.stop(limit),
  };
}

class Dispatcher {
  readonly #parts: EngineParts;
  readonly #view = new FleetView();
  readonly #running: RunningWork;
  readonly #housekeeping: Housekeeping;
  readonly #tally = new InferenceTally();
  #tallyWrittenAt: Instant = Number.NEGATIVE_INFINITY;
  /** Decided, and not yet committed. */
  #changes: Change[] = [];
  /** Called when an attempt ends; replaced while stopping. */
  #onEnd: () => void;

  constructor(parts: EngineParts) {
    this.#parts = parts;
    this.#onEnd = () => parts.nudge("dispatcher");
    this.#running = new RunningWork(parts, (change) => {
      if (change) this.#changes.push(change);
      this.#onEnd();
    });
    this.#housekeeping = new Housekeeping({
      store: parts.store,
      endpointOf: (id) => this.#view.fleet(id)?.endpoint,
      running: this.#running,
      isEnding: (id) => this.#changes.some(({ request }) => request.id === id),
    });
  }

  async pass(now: Instant): Promise<Instant | undefined> {
    const looked = now >= this.#view.staleAt;
    if (looked) await this.#look(now);
    this.#changes = this.#changes.concat(await this.#housekeeping.keep(now));
    await this.#company();
    await this.#turn(now, true);
    if (this.#changes.length > 0) return now;
    return earliest(
      this.#housekeeping.nextAt(now),
      // What we were nudged about may have come after the last look.
      looked ? undefined : this.#view.staleAt,
      this.#tally.empty ? undefined : this.#tallyWrittenAt + TALLY_DELAY,
      this.#view.nextReturn(now),
    );
  }

  /** Lets running work end for a while, then takes it from the instances and puts it back. */
  async stop(limit: Duration): Promise<void> {
    const { scheduler, store } = this.#parts;
    const end = scheduler.now() + limit;
    while (this.#running.size > 0 && scheduler.now() < end) {
      if (this.#changes.length === 0) await this.#nextEnd(Math.min(LEASE / 3, end - scheduler.now()));
      await this.#turn(scheduler.now(), false);
      await this.#housekeeping.extendLeases(scheduler.now());
    }
    this.#running.giveUp();
    while (this.#running.size > 0) await this.#nextEnd(LEASE);
    do await this.#turn(scheduler.now(), false);
    while (this.#changes.length > 0);
    if (!this.#tally.empty) await store.metrics.put(this.#tally.samples(scheduler.now()));
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
    const endpoints = await store.endpoints.all();
    const { departed, ended } = this.#view.update(endpoints, await store.instances.all(), now);
    this.#housekeeping.depart(departed, now);
    this.#running.leave(ended);
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
    const changes = this.#takeChanges();
    const demands = mayClaim ? demandOf(this.#view, now) : [];
    const countsDue = now >= this.#tallyWrittenAt + TALLY_DELAY;
    if (changes.length === 0 && demands.length === 0 && (!countsDue || this.#tally.empty)) return;
    // A crash before this is on disk repeats the attempts, as any crash does: they need not wait for the disk.
    const { answer: done, durable } = await this.#parts.store
      .commitAhead(async (tx) => {
        const committed = await commitChanges(tx, changes, now, this.#parts.newId);
        const claimed = await claim(tx, demands, now);
        const counted = countsDue && (await this.#writeCounts(tx, committed.tally, now));
        return { committed, claimed, counted };
      })
      .catch((error: unknown) => {
        this.#changes = [...changes, ...this.#changes];
        throw error;
      });
    if (done.counted) {
      this.#tally.clear();
      this.#tallyWrittenAt = now;
    } else this.#tally.absorb(done.committed.tally);
    for (const work of done.claimed) this.#running.start(work, now);
    if (changes.some(({ kind }) => kind === "return")) this.#housekeeping.lookAgain(now);
    await this.#tell(changes, done.committed, durable);
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

  /** Whether there was anything to write. */
  async #writeCounts(tx: Collections, fresh: InferenceTally, now: Instant): Promise<boolean> {
    const samples = [...this.#tally.samples(now), ...fresh.samples(now)];
    if (samples.length > 0) await tx.metrics.put(samples);
    return samples.length > 0;
  }

  /** After the commit: those whom it concerns. */
  async #tell(
    changes: readonly Change[],
    { discard, notices }: { readonly discard: readonly string[]; readonly notices: number },
    durable: Promise<void>,
  ): Promise<void> {
    const { nudge, objects } = this.#parts;
    if (notices > 0) nudge("courier");
    // A draining instance that has nothing left to do can go.
    if (changes.some(({ request }) => this.#view.worker(request.instanceId ?? "")?.drained))
      nudge("fleetKeeper");
    if (discard.length === 0) return;
    // Not before it is sure that nothing will refer to them again.
    await durable;
    await objects.discard(discard);
  }
}
