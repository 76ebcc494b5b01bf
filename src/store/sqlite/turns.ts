/** Lets pieces of asynchronous work run one after the other. */

import assert from "node:assert/strict";
import { AsyncLocalStorage } from "node:async_hooks";

export class Turns {
  readonly #within = new AsyncLocalStorage<object>();
  #last: Promise<void> = Promise.resolve();
  #current: object | undefined;

  /** Whether someone has the turn now. Throws when that is the asker, who would wait for itself. */
  get busy(): boolean {
    this.#assertOutside();
    return this.#current !== undefined;
  }

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
