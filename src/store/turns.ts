/** Lets pieces of asynchronous work run one after the other. */

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";

export class Turns {
  readonly #within = new AsyncLocalStorage<object>();
  #last: Promise<void> = Promise.resolve();
  #current: object | undefined;

  /** For work that changes nothing: while nobody has the turn there is nothing to wait for, and nothing half-done to see. */
  soon<T>(work: () => Promise<T>): Promise<T> {
    return this.#current === undefined ? work() : this.take(work);
  }

  /** Rejects when the asker has the turn, who would wait for itself. */
  async take<T>(work: () => Promise<T>): Promise<T> {
    this.#assertOutside();
    const turn = {};
    const before = this.#last;
    const { promise, resolve: pass } = Promise.withResolvers<void>();
    this.#last = promise;
    await before;
    this.#current = turn;
    try {
      return await this.#within.run(turn, work);
    } finally {
      this.#current = undefined;
      pass();
    }
  }

  #assertOutside(): void {
    assert(
      this.#current === undefined || this.#within.getStore() !== this.#current,
      "the store itself was called within a transaction: call the collections that the transaction was given",
    );
  }
}
