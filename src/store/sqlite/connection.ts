/** The database connection: statements are prepared once, and whoever keeps rows in memory learns how a transaction ended. */

import assert from "node:assert/strict";
import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";

export type Row = Record<string, string | number | null | Uint8Array>;

export class Connection {
  readonly #database: DatabaseSync;
  readonly #statements = new Map<string, StatementSync>();
  readonly #enders = new Set<(committed: boolean) => void>();
  #writing = false;
  #wrote = false;

  constructor(database: DatabaseSync) {
    this.#database = database;
  }

  /** Runs a statement that changes rows; answers how many. */
  run(sql: string, ...values: readonly SQLInputValue[]): number {
    this.#assertWriting();
    const changes = Number(this.#statement(sql).run(...values).changes);
    if (changes > 0) this.#wrote = true;
    return changes;
  }

  /** Inserts a row; answers its number. */
  insert(sql: string, ...values: readonly SQLInputValue[]): number {
    this.#assertWriting();
    this.#wrote = true;
    return Number(this.#statement(sql).run(...values).lastInsertRowid);
  }

  /** Runs a statement that changes rows and gives them back. */
  returning(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    this.#assertWriting();
    const rows = this.#statement(sql).all(...values) as Row[];
    if (rows.length > 0) this.#wrote = true;
    return rows;
  }

  first(sql: string, ...values: readonly SQLInputValue[]): Row | undefined {
    return this.#statement(sql).get(...values) as Row | undefined;
  }

  all(sql: string, ...values: readonly SQLInputValue[]): readonly Row[] {
    return this.#statement(sql).all(...values) as Row[];
  }

  /** One row after the other, for those who may stop early. */
  each(sql: string, ...values: readonly SQLInputValue[]): Iterable<Row> {
    return this.#statement(sql).iterate(...values) as Iterable<Row>;
  }

  /** Whom to tell how the open transaction ended; the same function is told once. */
  atEnd(tell: (committed: boolean) => void): void {
    this.#enders.add(tell);
  }

  begin(): void {
    this.#statement("BEGIN IMMEDIATE").run();
    this.#writing = true;
    this.#wrote = false;
  }

  /** Answers whether anything was written. */
  commit(): boolean {
    this.#statement("COMMIT").run();
    this.#ended(true);
    return this.#wrote;
  }

  rollBack(): void {
    this.#ended(false);
    // A full disk may have ended the transaction already.
    if (this.#database.isTransaction) this.#statement("ROLLBACK").run();
  }

  close(): void {
    this.#statements.clear();
    this.#database.close();
  }

  #ended(committed: boolean): void {
    this.#writing = false;
    for (const tell of this.#enders) tell(committed);
    this.#enders.clear();
  }

  #assertWriting(): void {
    assert(this.#writing, "a transaction's collections were used to write after its end");
  }

  #statement(sql: string): StatementSync {
    const known = this.#statements.get(sql);
    if (known) return known;
    const statement = this.#database.prepare(sql);
    this.#statements.set(sql, statement);
    return statement;
  }
}
