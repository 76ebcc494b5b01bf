/** Journals: for each scope a list in the order of time. */

import assert from "node:assert/strict";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import type { Journal, JournalQuery } from "../store.ts";
import { kept } from "./kept.ts";
import type { UndoLog } from "./undo-log.ts";

interface Row<T> {
  readonly subject: string;
  readonly at: Instant;
  readonly id: string;
  entry: T;
}

/** The records of one scope: oldest first, those of one instant in the order in which they came. */
interface Book<T> {
  readonly rows: Row<T>[];
  readonly byId: Map<string, Row<T>>;
}

export class MemoryJournal<T> implements Journal<T> {
  readonly #log: UndoLog;
  /** By account and region. */
  readonly #books = new Map<string, Book<T>>();

  constructor(log: UndoLog) {
    this.#log = log;
  }

  async append(scope: Scope, subject: string, at: Instant, id: string, entry: T): Promise<void> {
    const { rows, byId } = this.#bookFor(scope);
    assert(!byId.has(id), `there is a record ${id} already`);
    const row: Row<T> = { subject, at, id, entry: kept(entry) };
    this.#log.did(() => {
      rows.splice(rows.lastIndexOf(row), 1);
      byId.delete(id);
    });
    rows.splice(placeOf(rows, at), 0, row);
    byId.set(id, row);
  }

  async update(scope: Scope, id: string, entry: T): Promise<void> {
    const row = this.#book(scope)?.byId.get(id);
    if (!row) return;
    const copy = kept(entry);
    const before = row.entry;
    this.#log.did(() => {
      row.entry = before;
    });
    row.entry = copy;
  }

  async get(scope: Scope, id: string): Promise<T | undefined> {
    return this.#book(scope)?.byId.get(id)?.entry;
  }

  async list(
    scope: Scope,
    { subject, from, until, oldestFirst = false, limit = Number.POSITIVE_INFINITY }: JournalQuery,
  ): Promise<readonly T[]> {
    const rows = this.#book(scope)?.rows ?? [];
    const first = from === undefined ? 0 : placeOf(rows, from - 1);
    const end = until === undefined ? rows.length : placeOf(rows, until - 1);
    const found: T[] = [];
    for (let count = 0; count < end - first && found.length < limit; count++) {
      const row = rows[oldestFirst ? first + count : end - 1 - count]!;
      if (subject === undefined || row.subject === subject) found.push(row.entry);
    }
    return found;
  }

  async prune(before: Instant): Promise<number> {
    let pruned = 0;
    for (const { rows, byId } of this.#books.values()) {
      const past = placeOf(rows, before - 1);
      if (past === 0) continue;
      const gone = rows.splice(0, past);
      this.#log.did(() => {
        rows.unshift(...gone);
        for (const row of gone) byId.set(row.id, row);
      });
      for (const { id } of gone) byId.delete(id);
      pruned += gone.length;
    }
    return pruned;
  }

  #book({ account, region }: Scope): Book<T> | undefined {
    return this.#books.get(`${account}/${region}`);
  }

  #bookFor(scope: Scope): Book<T> {
    const known = this.#book(scope);
    if (known) return known;
    const made: Book<T> = { rows: [], byId: new Map() };
    this.#books.set(`${scope.account}/${scope.region}`, made);
    return made;
  }
}

/** Where a record of that instant goes: after those of the same one. Most come in the order of time. */
function placeOf(rows: readonly Row<unknown>[], at: Instant): number {
  const newest = rows.at(-1);
  if (!newest || newest.at <= at) return rows.length;
  let low = 0;
  let high = rows.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (rows[middle]!.at <= at) low = middle + 1;
    else high = middle;
  }
  return low;
}
