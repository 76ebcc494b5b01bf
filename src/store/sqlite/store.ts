/** The embedded store: one SQLite file, in the server's process. See docs/adr/0002. */

import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import type { Collections, Store } from "../store.ts";
import { Connection, Turns } from "./connection.ts";
import { SqliteDocuments } from "./documents.ts";
import { SqliteJournal } from "./journal.ts";
import { lockDirectory } from "./lock.ts";
import { SqliteMetrics } from "./metrics.ts";
import { SqliteObjects } from "./objects.ts";
import { SqliteOutbox } from "./outbox.ts";
import { SqliteRequests } from "./requests.ts";
import { migrate } from "./schema.ts";

export interface SqliteOptions {
  /** Made if it is missing; locked against a second server as long as the store is open. */
  readonly directory: string;
  /** Refuses to grow beyond this many pages of 4 KiB, as a full disk does. */
  readonly maxPages?: number;
}

/**
 * Opens the store in a directory.
 * Throws DataDirectoryInUse when another process has it open, NewerData when a newer Ebbtide wrote it.
 */
export async function openSqliteStore({ directory, maxPages }: SqliteOptions): Promise<Store> {
  mkdirSync(directory, { recursive: true });
  const unlock = lockDirectory(directory);
  try {
    const database = new DatabaseSync(join(directory, "ebbtide.db"));
    // FULL: a commit is on disk before it is answered. The cache is in KiB when negative.
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = FULL;
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      ${maxPages === undefined ? "" : `PRAGMA max_page_count = ${maxPages};`}
    `);
    migrate(database);
    return sqliteStore(new Connection(database), unlock);
  } catch (error) {
    unlock();
    throw error;
  }
}

function sqliteStore(connection: Connection, unlock: () => void): Store {
  const turns = new Turns();
  const { collections, forget } = collectionsOf(connection);

  const transaction: Store["transaction"] = (work) =>
    turns.take(async () => {
      connection.begin();
      try {
        const answer = await work(collections);
        connection.commit();
        return answer;
      } catch (error) {
        connection.rollBack();
        forget();
        throw error;
      }
    });

  return {
    ...singleCalls(collections, transaction, turns),
    transaction,
    close: () =>
      turns.take(async () => {
        connection.close();
        unlock();
      }),
  };
}

function collectionsOf(connection: Connection): { collections: Collections; forget: () => void } {
  const documents: SqliteDocuments<never>[] = [];
  const kind = <T>(name: string): SqliteDocuments<T> => {
    const made = new SqliteDocuments<T>(connection, name);
    documents.push(made as unknown as SqliteDocuments<never>);
    return made;
  };
  const requests = new SqliteRequests(connection);
  const metrics = new SqliteMetrics(connection);
  const collections: Collections = {
    models: kind("models"),
    endpointConfigs: kind("endpointConfigs"),
    endpoints: kind("endpoints"),
    instances: kind("instances"),
    targets: kind("targets"),
    policies: kind("policies"),
    signals: kind("signals"),
    alarms: kind("alarms"),
    topics: kind("topics"),
    subscriptions: kind("subscriptions"),
    tags: kind("tags"),
    buckets: kind("buckets"),
    activities: new SqliteJournal(connection, "activities"),
    alarmHistory: new SqliteJournal(connection, "alarmHistory"),
    requests,
    metrics,
    objects: new SqliteObjects(connection),
    outbox: new SqliteOutbox(connection),
  };
  const forget = (): void => {
    for (const cached of [...documents, requests, metrics]) cached.forget();
  };
  return { collections, forget };
}

/** Calls that only read: outside a transaction they need no turn of their own while nobody else has one. */
const reading: ReadonlySet<string> = new Set([
  ...["get", "list", "all", "bodies", "overdue", "expired", "running", "backlogs", "nextExpiry", "points"],
  ...["upload", "uploads", "parts", "files", "due", "nextDue"],
]);

type Method = (...values: unknown[]) => Promise<unknown>;

/** The collections again, each call a transaction of its own. */
function singleCalls(collections: Collections, transaction: Store["transaction"], turns: Turns): Collections {
  const wrap = (collection: object): object => {
    const calls: Record<string, Method> = {};
    for (const name of Object.getOwnPropertyNames(Object.getPrototypeOf(collection))) {
      const method = (collection as Record<string, Method>)[name];
      if (name === "constructor" || name === "forget" || !method) continue;
      const call: Method = (...values) => method.apply(collection, values);
      calls[name] = reading.has(name)
        ? (...values) => (turns.busy ? turns.take(() => call(...values)) : call(...values))
        : (...values) => transaction(() => call(...values));
    }
    return calls;
  };
  return Object.fromEntries(
    Object.entries(collections).map(([name, collection]) => [name, wrap(collection)]),
  ) as unknown as Collections;
}
