/** Journals: records in time, one table for all kinds. */

import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import type { Journal, JournalQuery } from "../store.ts";
import type { Connection } from "./connection.ts";

export class SqliteJournal<T> implements Journal<T> {
  readonly #connection: Connection;
  readonly #kind: string;

  constructor(connection: Connection, kind: string) {
    this.#connection = connection;
    this.#kind = kind;
  }

  async append(
    { account, region }: Scope,
    subject: string,
    at: Instant,
    id: string,
    entry: T,
  ): Promise<void> {
    this.#connection.run(
      "INSERT INTO journal (kind, account, region, subject, at, id, entry) VALUES (?, ?, ?, ?, ?, ?, ?)",
      this.#kind,
      account,
      region,
      subject,
      at,
      id,
      JSON.stringify(entry),
    );
  }

  async update({ account, region }: Scope, id: string, entry: T): Promise<void> {
    this.#connection.run(
      "UPDATE journal SET entry = ? WHERE kind = ? AND account = ? AND region = ? AND id = ?",
      JSON.stringify(entry),
      this.#kind,
      account,
      region,
      id,
    );
  }

  async get({ account, region }: Scope, id: string): Promise<T | undefined> {
    const row = this.#connection.first(
      "SELECT entry FROM journal WHERE kind = ? AND account = ? AND region = ? AND id = ?",
      this.#kind,
      account,
      region,
      id,
    );
    return row && (JSON.parse(String(row.entry)) as T);
  }

  async list({ account, region }: Scope, query: JournalQuery): Promise<readonly T[]> {
    const { subject, from = 0, until = Number.MAX_SAFE_INTEGER, oldestFirst, limit = -1 } = query;
    const order = oldestFirst ? "ASC" : "DESC";
    const rows = this.#connection.all(
      `SELECT entry FROM journal WHERE kind = ? AND account = ? AND region = ?
       ${subject === undefined ? "" : "AND subject = ?"} AND at >= ? AND at < ?
       ORDER BY at ${order}, sequence ${order} LIMIT ?`,
      this.#kind,
      account,
      region,
      ...(subject === undefined ? [] : [subject]),
      from,
      until,
      limit,
    );
    return rows.map(({ entry }) => JSON.parse(String(entry)) as T);
  }

  async prune(before: Instant): Promise<number> {
    return this.#connection.run("DELETE FROM journal WHERE kind = ? AND at < ?", this.#kind, before);
  }
}
