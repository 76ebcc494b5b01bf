/**
 * Virtual time for a world without input and output: what an entry set going is promises only, so that the next one
 * runs as soon as these have ended, without a turn of the event loop in between. The order is VirtualScheduler's.
 */

import { setImmediate as turnOfTheEventLoop } from "node:timers/promises";
import { VirtualScheduler } from "../../clock/virtual.ts";
import type { Instant } from "../../core/time/time.ts";

type Entry = ReturnType<VirtualScheduler["at"]>;

/** The rest of the process (signals, other runs) gets its turn after so many entries. */
const ENTRIES_A_TURN = 1024;

export class PromptClock extends VirtualScheduler {
  /** Earliest first; of one instant in the order of their making. Some dozens: a heap would gain nothing. */
  readonly #entries: Entry[] = [];
  #made = 0;
  #ran = 0;
  #failure: { readonly error: unknown } | undefined;

  override get nextAt(): Instant | undefined {
    while (this.#entries[0]?.cancelled) this.#entries.shift();
    return this.#entries[0]?.at;
  }

  override at(instant: Instant, run: () => Promise<void>): Entry {
    const at = Math.max(Math.ceil(instant), this.now());
    const entry: Entry = { at, order: this.#made++, run, cancelled: false };
    const before = this.#entries.findLastIndex((one) => one.at <= at);
    this.#entries.splice(before + 1, 0, entry);
    return entry;
  }

  override async runNext(): Promise<void> {
    if (this.nextAt === undefined) return;
    const entry = this.#entries.shift()!;
    this.moveTo(entry.at);
    await entry.run();
    await (++this.#ran % ENTRIES_A_TURN === 0 ? turnOfTheEventLoop() : promisesEnded());
    if (this.#failure) throw this.#failure.error;
  }

  override async advanceTo(end: Instant): Promise<void> {
    await this.settled();
    await this.runThrough(end);
  }

  /** Whatever calls from outside have set going has ended then. */
  settled(): Promise<void> {
    return promisesEnded();
  }

  /** The same as `advanceTo` for those who have set nothing going since the last entry. */
  async runThrough(end: Instant): Promise<void> {
    while ((this.nextAt ?? Number.POSITIVE_INFINITY) <= end) await this.runNext();
    this.moveTo(end);
  }

  /** A run that failed is over: there is nothing to wait for. */
  override failed(_name: string, error: unknown): undefined {
    this.#failure ??= { error };
    return undefined;
  }
}

/** Node runs what was put off to the next tick when no promise has anything left to do. */
const promisesEnded = (): Promise<void> => new Promise((resolve) => process.nextTick(resolve));
