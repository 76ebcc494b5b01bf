/** Virtual time: stands still until told to advance, then runs everything that falls due, in order, to its end. */

import { setImmediate as settled } from "node:timers/promises";
import type { Duration, Instant } from "../core/time/time.ts";
import type { Scheduler, Step, Task } from "./scheduler.ts";

interface Entry {
  readonly at: Instant;
  readonly order: number;
  readonly run: () => Promise<void>;
  cancelled: boolean;
}

export class VirtualScheduler implements Scheduler {
  #now: Instant;
  #order = 0;
  readonly #queue: Entry[] = [];
  #failure: { readonly error: unknown } | undefined;

  constructor(start: Instant) {
    this.#now = start;
  }

  now(): Instant {
    return this.#now;
  }

  start(_name: string, step: Step): Task {
    return new VirtualTask(this, step);
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
    return entry;
  }

  /** Lets time pass, running every due entry to its end; the first error of a step is thrown. */
  async advance(duration: Duration): Promise<void> {
    await this.advanceTo(this.#now + duration);
  }

  async advanceTo(end: Instant): Promise<void> {
    await settled();
    while (this.#queue[0] !== undefined && this.#queue[0].at <= end) {
      const entry = pop(this.#queue);
      if (entry.cancelled) continue;
      this.#now = Math.max(this.#now, entry.at);
      await entry.run();
      // What the entry set going (answers of simulated instances, commits) is promises only: let them all end.
      await settled();
      if (this.#failure) throw this.#takeFailure();
    }
    this.#now = Math.max(this.#now, end);
  }

  fail(error: unknown): void {
    this.#failure ??= { error };
  }

  #takeFailure(): unknown {
    const error = this.#failure?.error;
    this.#failure = undefined;
    return error;
  }
}

class VirtualTask implements Task {
  readonly #scheduler: VirtualScheduler;
  readonly #step: Step;
  #entry: Entry | undefined;
  #stopped = false;
  #running = false;
  #again = false;

  constructor(scheduler: VirtualScheduler, step: Step) {
    this.#scheduler = scheduler;
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
  }

  #wakeAt(at: Instant): void {
    if (this.#stopped || (this.#entry && !this.#entry.cancelled && this.#entry.at <= at)) return;
    if (this.#entry) this.#entry.cancelled = true;
    this.#entry = this.#scheduler.at(at, () => this.#run());
  }

  async #run(): Promise<void> {
    this.#entry = undefined;
    this.#running = true;
    try {
      const next = await this.#step(this.#scheduler.now());
      this.#running = false;
      if (this.#again) this.#wakeAt(this.#scheduler.now());
      else if (next !== undefined) this.#wakeAt(next);
      this.#again = false;
    } catch (error) {
      this.#running = false;
      this.#scheduler.fail(error);
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
