/** The outbox: notices on their way. */

import type { Notice, OutboxEntry } from "../../core/notices/notice.ts";
import type { Instant } from "../../core/time/time.ts";
import type { Outbox } from "../store.ts";
import type { Connection } from "./connection.ts";

export class SqliteOutbox implements Outbox {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async add(notices: readonly Notice[], at: Instant): Promise<void> {
    for (const notice of notices)
      this.#connection.run(
        "INSERT INTO outbox (notice, created_at, due_at) VALUES (?, ?, ?)",
        JSON.stringify(notice),
        at,
        at,
      );
  }

  async due(now: Instant, limit: number): Promise<readonly OutboxEntry[]> {
    return this.#connection
      .all("SELECT * FROM outbox WHERE due_at <= ? ORDER BY due_at, id LIMIT ?", now, limit)
      .map((row) => ({
        id: Number(row.id),
        notice: JSON.parse(String(row.notice)) as Notice,
        attempts: Number(row.attempts),
        createdAt: Number(row.created_at),
        dueAt: Number(row.due_at),
      }));
  }

  async nextDue(): Promise<Instant | undefined> {
    const row = this.#connection.first("SELECT min(due_at) AS at FROM outbox");
    return row?.at === null ? undefined : Number(row?.at);
  }

  async reschedule(id: number, dueAt: Instant): Promise<void> {
    this.#connection.run("UPDATE outbox SET attempts = attempts + 1, due_at = ? WHERE id = ?", dueAt, id);
  }

  async postpone(ids: readonly number[], dueAt: Instant): Promise<void> {
    for (const id of ids) this.#connection.run("UPDATE outbox SET due_at = ? WHERE id = ?", dueAt, id);
  }

  async remove(ids: readonly number[]): Promise<void> {
    for (const id of ids) this.#connection.run("DELETE FROM outbox WHERE id = ?", id);
  }
}
