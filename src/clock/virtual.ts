/** Virtual time: stands still until told to advance, then runs everything that falls due, in order, to its end. */

import { setImmediate as settled } from "node:timers/promises";
import type { Duration, Instant } from "../core/time/time.ts";
import type { OnStepError, Scheduler, Step, Task } from "./scheduler.ts";

interface Entry {
  readonly at: Instant;
  readonly order: number;
  readonly run: () => Promise<void>;
  cancelled: boolean;
}

export interface VirtualOptions {
  /** A pass that threw is repeated after the time this answers; without it, whoever lets time pass gets the error. */
  readonly onError?: OnStepError;
  /** Hears of each new entry. */
  readonly onEntry?: () => void;
}

export class VirtualScheduler implements Scheduler {
  readonly #options: VirtualOptions;
  #now: Instant;
  #order = 0;
  readonly #queue: Entry[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(start: Instant, options: VirtualOptions = {}) {
    this.#now = start;
    this.#options = options;
  }

  now(): Instant {
    return this.#now;
  }

  start(name: string, step: Step): Task {
    return new VirtualTask(this, name, step);
  }

  /** When the earliest entry falls due; undefined when there is none. */
  get nextAt(): Instant | undefined {
    while (this.#queue[0]?.cancelled) pop(this.#queue);
    return this.#queue[0]?.at;
  }

  /** Lets time be that instant, unless it is past; nothing runs. */
  moveTo(instant: Instant): void {
    this.#now = Math.max(this.#now, instant);
  }

  /** Moves to the earliest entry's instant and runs it to its end. */
  async runNext(): Promise<void> {
    if (this.nextAt === undefined) return;
    const entry = pop(this.#queue);
    this.moveTo(entry.at);
    await entry.run();
    // What the entry set going (answers of simulated instances, commits) is promises only: let them all end.
    await settled();
    if (this.#failure) throw this.#takeFailure();
  }

  sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        entry.cancelled = true;
        reject(signal?.reason);
      };
      const entry = this.at(this.#now + Math.max(0, duration), async () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
      return undefined;
    });
  }

  /** Runs something at an instant (not before now); entries of one instant run in the order of their making. */
  at(instant: Instant, run: () => Promise<void>): Entry {
    // Whole milliseconds, as the system's clock has them.
    const at = Math.max(Math.ceil(instant), this.#now);
    const entry: Entry = { at, order: this.#order++, run, cancelled: false };
    push(this.#queue, entry);
    this.#options.onEntry?.();
    return entry;
  }

  /** Lets time pass, running every due entry to its end; the first error of a step is thrown. */
  async advance(duration: Duration): Promise<void> {
    await this.advanceTo(this.#now + duration);
  }

  async advanceTo(end: Instant): Promise<void> {
    await settled();
    while ((this.nextAt ?? Number.POSITIVE_INFINITY) <= end) await this.runNext();
    this.moveTo(end);
  }

  /** How long a step whose pass threw is to wait; undefined when it is over, and the error thrown elsewhere. */
  failed(name: string, error: unknown, failuresInARow: number): Duration | undefined {
    if (this.#options.onError) return this.#options.onError(name, error, failuresInARow);
    this.#failure ??= { error };
    return undefined;
  }

  #takeFailure(): unknown {
    const error = this.#failure?.error;
    this.#failure = undefined;
    return error;
  }
}

class VirtualTask implements Task {
  readonly #scheduler: VirtualScheduler;
  readonly #name: string;
  readonly #step: Step;
  #entry: Entry | undefined;
  #stopped = false;
  #running: Promise<void> | undefined;
  #again = false;
  #failures = 0;

  constructor(scheduler: VirtualScheduler, name: string, step: Step) {
    this.#scheduler = scheduler;
    this.#name = name;
    this.#step = step;
    this.nudge();
  }

  nudge(): void {
    if (this.#running) this.#again = true;
    else this.#wakeAt(this.#scheduler.now());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    if (this.#entry) this.#entry.cancelled = true;
    await this.#running;
  }

  #wakeAt(at: Instant): void {
    if (this.#stopped || (this.#entry && !this.#entry.cancelled && this.#entry.at <= at)) return;
    if (this.#entry) this.#entry.cancelled = true;
    this.#entry = this.#scheduler.at(at, () => this.#run());
  }

  #run(): Promise<void> {
    this.#entry = undefined;
    this.#running = this.#pass().then((next) => {
      this.#running = undefined;
      if (this.#again) this.#wakeAt(this.#scheduler.now());
      else if (next !== undefined) this.#wakeAt(next);
      this.#again = false;
    });
    return this.#running;
  }

  async #pass(): Promise<Instant | undefined> {
    try {
      const next = await this.#step(this.#scheduler.now());
      this.#failures = 0;
      return next;
    } catch (error) {
      this.#failures += 1;
      const pause = this.#scheduler.failed(this.#name, error, this.#failures);
      return pause === undefined ? undefined : this.#scheduler.now() + pause;
    }
  }
}

const before = (a: Entry, b: Entry): boolean => a.at < b.at || (a.at === b.at && a.order < b.order);

function push(heap: Entry[], entry: Entry): void {
  let index = heap.push(entry) - 1;
  while (index > 0) {
    const parent = (index - 1) >> 1;
    if (!before(entry, heap[parent]!)) break;
    heap[index] = heap[parent]!;
    index = parent;
  }
  heap[index] = entry;
}

function pop(heap: Entry[]): Entry {
  const top = heap[0]!;
  const last = heap.pop()!;
  if (heap.length === 0) return top;
  let index = 0;
  for (;;) {
    let child = 2 * index + 1;
    if (child >= heap.length) break;
    if (child + 1 < heap.length && before(heap[child + 1]!, heap[child]!)) child += 1;
    if (!before(heap[child]!, last)) break;
    heap[index] = heap[child]!;
    index = child;
  }
  heap[index] = last;
  return top;
}
