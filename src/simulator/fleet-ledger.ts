/** Keeps the books of a fleet, by type: how long instances were there and served, how they began and how they ended. */

import type { Duration, Instant } from "../core/time/time.ts";
import type { InstanceModel } from "./instances/pool.ts";
import type { FleetUse, TypeUse } from "./result.ts";

/** What happens to an instance; `crashed` is an end that nobody asked for, `silent` the loss of one that seems to run. */
export type LedgerEvent = "refused" | "started" | "ready" | "silent" | "crashed" | "gone";

export class FleetLedger {
  readonly #types = new Map<string, TypeLedger>();
  /** Where each instance is written down. */
  readonly #books = new Map<string, TypeLedger>();
  #zeroSince: Instant | undefined;
  #timeAtZero = 0;
  #coldStarts = 0;
  #refused = 0;
  #most = 0;

  constructor(start: Instant) {
    this.#zeroSince = start;
  }

  /** `type` is told with the start. */
  note(id: string, event: LedgerEvent, now: Instant, type = ""): void {
    switch (event) {
      case "refused":
        this.#refused += 1;
        break;
      case "started":
        this.#start(id, type, now);
        break;
      case "ready":
        this.#books.get(id)?.ready(id, now);
        break;
      case "silent":
        this.#books.get(id)?.lose();
        break;
      case "crashed":
      case "gone":
        this.#end(id, event === "crashed", now);
        break;
    }
  }

  /** The sums up to `end`, of instances that are still there too. */
  use({ concurrency, pools }: InstanceModel, busy: Duration, end: Instant): FleetUse {
    const types = pools.map(({ type, price }): TypeUse => {
      const book = this.#types.get(type) ?? new TypeLedger();
      return { type, price, ...book.use(price, end) };
    });
    const sum = (key: Exclude<keyof TypeUse, "type" | "price" | "most">) =>
      types.reduce((total, one) => total + one[key], 0);
    const servingTime = sum("servingTime");
    return {
      types,
      instanceTime: sum("instanceTime"),
      servingTime,
      cost: sum("cost"),
      starts: sum("starts"),
      failedStarts: sum("failedStarts"),
      losses: sum("losses"),
      refused: this.#refused,
      coldStarts: this.#coldStarts,
      timeAtZero: this.#timeAtZero + (this.#zeroSince === undefined ? 0 : end - this.#zeroSince),
      busy: servingTime === 0 ? 0 : busy / (servingTime * concurrency),
      most: this.#most,
    };
  }

  #start(id: string, type: string, now: Instant): void {
    if (this.#zeroSince !== undefined) {
      this.#coldStarts += 1;
      this.#timeAtZero += now - this.#zeroSince;
      this.#zeroSince = undefined;
    }
    const book = this.#types.get(type) ?? new TypeLedger();
    this.#types.set(type, book);
    this.#books.set(id, book);
    book.start(id, now);
    this.#most = Math.max(this.#most, this.#books.size);
  }

  #end(id: string, crashed: boolean, now: Instant): void {
    this.#books.get(id)?.end(id, crashed, now);
    this.#books.delete(id);
    if (this.#books.size === 0) this.#zeroSince ??= now;
  }
}

/** The books of one type. */
class TypeLedger {
  readonly #started = new Map<string, Instant>();
  readonly #ready = new Map<string, Instant>();
  #instanceTime = 0;
  #servingTime = 0;
  #starts = 0;
  #failedStarts = 0;
  #losses = 0;
  #most = 0;

  start(id: string, now: Instant): void {
    this.#starts += 1;
    this.#started.set(id, now);
    this.#most = Math.max(this.#most, this.#started.size);
  }

  ready(id: string, now: Instant): void {
    this.#ready.set(id, now);
  }

  lose(): void {
    this.#losses += 1;
  }

  end(id: string, crashed: boolean, now: Instant): void {
    const ready = this.#ready.get(id);
    this.#instanceTime += now - (this.#started.get(id) ?? now);
    this.#servingTime += now - (ready ?? now);
    if (crashed && ready === undefined) this.#failedStarts += 1;
    if (crashed && ready !== undefined) this.#losses += 1;
    this.#started.delete(id);
    this.#ready.delete(id);
  }

  use(price: number, end: Instant): Omit<TypeUse, "type" | "price"> {
    const sum = (since: ReadonlyMap<string, Instant>) =>
      [...since.values()].reduce((total, from) => total + end - from, 0);
    const instanceTime = this.#instanceTime + sum(this.#started);
    return {
      instanceTime,
      servingTime: this.#servingTime + sum(this.#ready),
      cost: (instanceTime / 3_600_000) * price,
      starts: this.#starts,
      failedStarts: this.#failedStarts,
      losses: this.#losses,
      most: this.#most,
    };
  }
}
