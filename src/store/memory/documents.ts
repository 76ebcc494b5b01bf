/** Documents as objects that nobody can change. */

import type { Scope } from "../../core/scope.ts";
import { Shelves } from "../shelves.ts";
import type { Documents } from "../store.ts";
import { kept } from "./kept.ts";
import type { UndoLog } from "./undo-log.ts";

export class MemoryDocuments<T> implements Documents<T> {
  readonly #log: UndoLog;
  readonly #shelves = new Shelves<T>();

  constructor(log: UndoLog) {
    this.#log = log;
  }

  async get(scope: Scope, key: string): Promise<T | undefined> {
    return this.#shelves.get(scope, key);
  }

  async put(scope: Scope, key: string, document: T): Promise<void> {
    const copy = kept(document);
    this.#log.did(this.#restoring(scope, key));
    this.#shelves.put(scope, key, copy);
  }

  async delete(scope: Scope, key: string): Promise<boolean> {
    this.#log.did(this.#restoring(scope, key));
    return this.#shelves.delete(scope, key);
  }

  async list(scope: Scope): Promise<readonly T[]> {
    return this.#shelves.list(scope);
  }

  async all(): Promise<readonly T[]> {
    return this.#shelves.all();
  }

  /** What makes a document again what it is now. */
  #restoring(scope: Scope, key: string): () => void {
    const before = this.#shelves.get(scope, key);
    return () => {
      if (before === undefined) this.#shelves.delete(scope, key);
      else this.#shelves.put(scope, key, before);
    };
  }
}
