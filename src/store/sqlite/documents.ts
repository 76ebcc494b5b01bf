/** Documents: one JSON text per row, kept parsed in memory, because the loops read all of them again and again. */

import type { Scope } from "../../core/scope.ts";
import type { Documents } from "../store.ts";
import type { Connection } from "./connection.ts";

export class SqliteDocuments<T> implements Documents<T> {
  readonly #connection: Connection;
  readonly #kind: string;
  #scopes: Map<string, Map<string, T>> | undefined;
  readonly #sorted = new Map<string, readonly T[]>();
  #all: readonly T[] | undefined;

  constructor(connection: Connection, kind: string) {
    this.#connection = connection;
    this.#kind = kind;
  }

  /** Forgets what is in memory: after a rollback it may not be what the file says. */
  forget(): void {
    this.#scopes = undefined;
    this.#changed();
  }

  async get(scope: Scope, key: string): Promise<T | undefined> {
    return this.#loaded().get(scopeKey(scope))?.get(key);
  }

  async put(scope: Scope, key: string, document: T): Promise<void> {
    this.#connection.run(
      `INSERT INTO documents (kind, account, region, key, document) VALUES (?, ?, ?, ?, ?)
       ON CONFLICT (kind, account, region, key) DO UPDATE SET document = excluded.document`,
      this.#kind,
      scope.account,
      scope.region,
      key,
      JSON.stringify(document),
    );
    documentsOf(this.#loaded(), scopeKey(scope)).set(key, document);
    this.#changed();
  }

  async delete(scope: Scope, key: string): Promise<boolean> {
    const found = this.#loaded().get(scopeKey(scope))?.delete(key) ?? false;
    if (!found) return false;
    this.#connection.run(
      "DELETE FROM documents WHERE kind = ? AND account = ? AND region = ? AND key = ?",
      this.#kind,
      scope.account,
      scope.region,
      key,
    );
    this.#changed();
    return true;
  }

  async list(scope: Scope): Promise<readonly T[]> {
    const key = scopeKey(scope);
    const known = this.#sorted.get(key);
    if (known) return known;
    const entries = [...(this.#loaded().get(key) ?? [])].sort(([a], [b]) => (a < b ? -1 : 1));
    const sorted = entries.map(([, document]) => document);
    this.#sorted.set(key, sorted);
    return sorted;
  }

  async all(): Promise<readonly T[]> {
    this.#all ??= [...this.#loaded().values()].flatMap((documents) => [...documents.values()]);
    return this.#all;
  }

  #changed(): void {
    this.#sorted.clear();
    this.#all = undefined;
  }

  #loaded(): Map<string, Map<string, T>> {
    if (this.#scopes) return this.#scopes;
    const scopes = new Map<string, Map<string, T>>();
    const rows = this.#connection.all(
      "SELECT account, region, key, document FROM documents WHERE kind = ? ORDER BY account, region, key",
      this.#kind,
    );
    for (const { account, region, key, document } of rows)
      documentsOf(scopes, `${account}/${region}`).set(String(key), JSON.parse(String(document)) as T);
    this.#scopes = scopes;
    return scopes;
  }
}

const scopeKey = ({ account, region }: Scope): string => `${account}/${region}`;

function documentsOf<T>(scopes: Map<string, Map<string, T>>, key: string): Map<string, T> {
  const known = scopes.get(key);
  if (known) return known;
  const made = new Map<string, T>();
  scopes.set(key, made);
  return made;
}
