/** Documents: one JSON text per row, kept parsed in memory, because the loops read all of them again and again. */

import assert from "node:assert/strict";
import type { Scope } from "../../core/scope.ts";
import { Shelves } from "../shelves.ts";
import type { Documents } from "../store.ts";
import type { Connection } from "./connection.ts";

export class SqliteDocuments<T> implements Documents<T> {
  readonly #connection: Connection;
  readonly #kind: string;
  /** Absent until someone asks. */
  #shelves: Shelves<T> | undefined;

  constructor(connection: Connection, kind: string) {
    this.#connection = connection;
    this.#kind = kind;
  }

  async get(scope: Scope, key: string): Promise<T | undefined> {
    return this.#loaded().get(scope, key);
  }

  async put(scope: Scope, key: string, document: T): Promise<void> {
    assertPlain(document);
    const text = JSON.stringify(document);
    const shelves = this.#loaded();
    this.#connection.run(
      `INSERT INTO documents (kind, account, region, key, document) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, account, region, key) DO UPDATE SET document = excluded.document`,
      this.#kind,
      scope.account,
      scope.region,
      key,
      text,
    );
    // A copy: what is read is what a restart would read, whatever becomes of the given object.
    shelves.put(scope, key, JSON.parse(text) as T);
    this.#connection.atEnd(this.#ended);
  }

  async delete(scope: Scope, key: string): Promise<boolean> {
    const shelves = this.#loaded();
    if (shelves.get(scope, key) === undefined) return false;
    this.#connection.run(
      "DELETE FROM documents WHERE kind = ? AND account = ? AND region = ? AND key = ?",
      this.#kind,
      scope.account,
      scope.region,
      key,
    );
    this.#connection.atEnd(this.#ended);
    return shelves.delete(scope, key);
  }

  async list(scope: Scope): Promise<readonly T[]> {
    return this.#loaded().list(scope);
  }

  async all(): Promise<readonly T[]> {
    return this.#loaded().all();
  }

  /** After a rollback, what is in memory may not be what the file says. */
  readonly #ended = (committed: boolean): void => {
    if (!committed) this.#shelves = undefined;
  };

  #loaded(): Shelves<T> {
    if (this.#shelves) return this.#shelves;
    const shelves = new Shelves<T>();
    const rows = this.#connection.all(
      "SELECT account, region, key, document FROM documents WHERE kind = ?",
      this.#kind,
    );
    for (const { account, region, key, document } of rows)
      shelves.put(
        { account: String(account), region: String(region) },
        String(key),
        JSON.parse(String(document)) as T,
      );
    this.#shelves = shelves;
    return shelves;
  }
}

/** A document must come back as it went in: JSON would quietly turn anything else into something else. */
function assertPlain(value: unknown): void {
  if (typeof value === "number") assert(Number.isFinite(value), "a document holds a number that JSON cannot");
  if (typeof value !== "object" || value === null) {
    assert(typeof value !== "function" && typeof value !== "bigint" && typeof value !== "symbol");
    return;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  const plain = Array.isArray(value) || prototype === Object.prototype || prototype === null;
  assert(plain, "a document holds an object that is not plain");
  for (const member of Object.values(value)) assertPlain(member);
}
