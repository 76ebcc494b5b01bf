/** Keeps the books of a fleet: how long instances were there and served, and how often the first one started. */

import type { Duration, Instant } from "../core/time/time.ts";
import type { FleetUse } from "./result.ts";

export class FleetLedger {
  readonly #started = new Map<string, Instant>();
  readonly #ready = new Map<string, Instant>();
  #instanceTime = 0;
  #servingTime = 0;
  #zeroSince: Instant | undefined;
  #timeAtZero = 0;
  #starts = 0;
  #coldStarts = 0;
  #most = 0;

  constructor(start: Instant) {
    this.#zeroSince = start;
  }

  note(id: string, event: "started" | "ready" | "gone", now: Instant): void {
    switch (event) {
      case "started":
        this.#start(id, now);
        break;
      case "ready":
        this.#ready.set(id, now);
        break;
      case "gone":
        this.#end(id, now);
        break;
    }
  }

  /** The sums up to `end`, of instances that are still there too. */
  use(
    {
      type,
      price,
      concurrency,
    }: { readonly type: string; readonly price: number; readonly concurrency: number },
    busy: Duration,
    end: Instant,
  ): FleetUse {
    const sum = (since: ReadonlyMap<string, Instant>) =>
      [...since.values()].reduce((total, from) => total + end - from, 0);
    const instanceTime = this.#instanceTime + sum(this.#started);
    const servingTime = this.#servingTime + sum(this.#ready);
    return {
      type,
      instanceTime,
      servingTime,
      price,
      cost: (instanceTime / 3_600_000) * price,
      starts: this.#starts,
      coldStarts: this.#coldStarts,
      timeAtZero: this.#timeAtZero + (this.#zeroSince === undefined ? 0 : end - this.#zeroSince),
      busy: servingTime === 0 ? 0 : busy / (servingTime * concurrency),
      most: this.#most,
    };
  }

  #start(id: string, now: Instant): void {
    if (this.#zeroSince !== undefined) {
      this.#coldStarts += 1;
      this.#timeAtZero += now - this.#zeroSince;
      this.#zeroSince = undefined;
    }
    this.#starts += 1;
    this.#started.set(id, now);
    this.#most = Math.max(this.#most, this.#started.size);
  }

  #end(id: string, now: Instant): void {
    const started = this.#started.get(id);
    const ready = this.#ready.get(id);
    if (started !== undefined) this.#instanceTime += now - started;
    if (ready !== undefined) this.#servingTime += now - ready;
    this.#started.delete(id);
    this.#ready.delete(id);
    if (this.#started.size === 0) this.#zeroSince ??= now;
  }
}
