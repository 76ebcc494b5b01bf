/** What becomes of an open transaction's writes: all of them stay, or all are undone. */

import assert from "node:assert/strict";

export class UndoLog {
  #open = false;
  #undos: (() => void)[] = [];
  #atCommit: (() => void)[] = [];

  begin(): void {
    this.#open = true;
  }

  /** Notes a write that is done, with what undoes it. */
  did(undo: () => void): void {
    this.#assertOpen();
    this.#undos.push(undo);
  }

  /** Notes a write that is done at the commit, with what forgets it. */
  willDo(commit: () => void, forget: () => void): void {
    this.did(forget);
    this.#atCommit.push(commit);
  }

  commit(): void {
    for (const commit of this.#atCommit) commit();
    this.#end();
  }

  /** The last write is undone first. */
  rollBack(): void {
    for (const undo of this.#undos.reverse()) undo();
    this.#end();
  }

  #end(): void {
    this.#open = false;
    if (this.#undos.length > 0) this.#undos = [];
    if (this.#atCommit.length > 0) this.#atCommit = [];
  }

  #assertOpen(): void {
    assert(this.#open, "a transaction's collections were used to write after its end");
  }
}
