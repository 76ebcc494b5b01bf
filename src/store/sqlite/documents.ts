/** Documents: one JSON text per row, kept parsed in memory, because the loops read all of them again and again. */

import assert from "node:assert/strict";
import type { Scope } from "../../core/scope.ts";
import type { Documents } from "../store.ts";
import type { Connection } from "./connection.ts";

/** The documents of one scope, with what listing them costs kept until it changes. */
interface Shelf<T> {
  readonly byKey: Map<string, T>;
  sortedKeys: readonly string[] | undefined;
  listed: readonly T[] | undefined;
}

export class SqliteDocuments<T> implements Documents<T> {
  readonly #connection: Connection;
  readonly #kind: string;
  /** By `account/region`; absent until someone asks. */
  #shelves: Map<string, Shelf<T>> | undefined;
  #all: readonly T[] | undefined;

  constructor(connection: Connection, kind: string) {
    this.#connection = connection;
    this.#kind = kind;
  }

  async get(scope: Scope, key: string): Promise<T | undefined> {
    return this.#loaded().get(nameOf(scope))?.byKey.get(key);
  }

  async put(scope: Scope, key: string, document: T): Promise<void> {
    assertPlain(document);
    const text = JSON.stringify(document);
    const shelf = shelfOf(this.#loaded(), nameOf(scope));
    this.#connection.run(
      `INSERT INTO documents (kind, account, region, key, document) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, account, region, key) DO UPDATE SET document = excluded.document`,
      this.#kind,
      scope.account,
      scope.region,
      key,
      text,
    );
    if (!shelf.byKey.has(key)) shelf.sortedKeys = undefined;
    // A copy: what is read is what a restart would read, whatever becomes of the given object.
    shelf.byKey.set(key, JSON.parse(text) as T);
    this.#changed(shelf);
  }

  async delete(scope: Scope, key: string): Promise<boolean> {
    const shelf = this.#loaded().get(nameOf(scope));
    if (!shelf?.byKey.has(key)) return false;
    this.#connection.run(
      "DELETE FROM documents WHERE kind = ? AND account = ? AND region = ? AND key = ?",
      this.#kind,
      scope.account,
      scope.region,
      key,
    );
    shelf.byKey.delete(key);
    shelf.sortedKeys = undefined;
    this.#changed(shelf);
    return true;
  }

  async list(scope: Scope): Promise<readonly T[]> {
    const shelf = this.#loaded().get(nameOf(scope));
    return shelf ? listed(shelf) : [];
  }

  async all(): Promise<readonly T[]> {
    this.#all ??= [...this.#loaded()]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([, shelf]) => listed(shelf));
    return this.#all;
  }

  #changed(shelf: Shelf<T>): void {
    shelf.listed = undefined;
    this.#all = undefined;
    this.#connection.atEnd(this.#ended);
  }

  /** After a rollback, what is in memory may not be what the file says. */
  readonly #ended = (committed: boolean): void => {
    if (committed) return;
    this.#shelves = undefined;
    this.#all = undefined;
  };

  #loaded(): Map<string, Shelf<T>> {
    if (this.#shelves) return this.#shelves;
    const shelves = new Map<string, Shelf<T>>();
    const rows = this.#connection.all(
      "SELECT account, region, key, document FROM documents WHERE kind = ?",
      this.#kind,
    );
    for (const { account, region, key, document } of rows)
      shelfOf(shelves, `${account}/${region}`).byKey.set(String(key), JSON.parse(String(document)) as T);
    this.#shelves = shelves;
    return shelves;
  }
}

const nameOf = ({ account, region }: Scope): string => `${account}/${region}`;

function shelfOf<T>(shelves: Map<string, Shelf<T>>, name: string): Shelf<T> {
  const known = shelves.get(name);
  if (known) return known;
  const made: Shelf<T> = { byKey: new Map(), sortedKeys: undefined, listed: undefined };
  shelves.set(name, made);
  return made;
}

function listed<T>(shelf: Shelf<T>): readonly T[] {
  // Without a comparison, sort orders by code units.
  shelf.sortedKeys ??= [...shelf.byKey.keys()].sort();
  shelf.listed ??= shelf.sortedKeys.map((key) => shelf.byKey.get(key) as T);
  return shelf.listed;
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
