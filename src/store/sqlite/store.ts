/** The embedded store: one SQLite file, in the server's process. See docs/adr/0002. */

import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { singleCalls } from "../single-calls.ts";
import type { Collections, Committed, Store } from "../store.ts";
import { Turns } from "../turns.ts";
import { Connection } from "./connection.ts";
import { SqliteDocuments } from "./documents.ts";
import { SqliteJournal } from "./journal.ts";
import { lockDirectory } from "./lock.ts";
import { LogFlusher } from "./log-flusher.ts";
import { SqliteMetrics } from "./metrics.ts";
import { SqliteObjects } from "./objects.ts";
import { SqliteOutbox } from "./outbox.ts";
import type { FoldingLimits } from "./point-heads.ts";
import { SqliteRequests } from "./requests.ts";
import { migrate, NewerData } from "./schema.ts";

export interface SqliteOptions {
  /** Made if it is missing; locked against a second server as long as the store is open. `:memory:` keeps nothing. */
  readonly directory: string;
  /** Refuses to grow beyond this many pages of 4 KiB, as a full disk does. */
  readonly maxPages?: number;
  /** Folds metric points into blocks in smaller pieces than one would for speed. */
  readonly folding?: FoldingLimits;
}

/**
 * Opens the store in a directory.
 * Throws DataDirectoryInUse when another process has it open, NewerData when a newer Ebbtide wrote it.
 */
export async function openSqliteStore({ directory, maxPages, folding }: SqliteOptions): Promise<Store> {
  if (directory === ":memory:")
    return sqliteStore(openDatabase(":memory:", maxPages), undefined, () => undefined, folding);
  mkdirSync(directory, { recursive: true });
  const unlock = lockDirectory(directory);
  try {
    const path = join(directory, "ebbtide.db");
    const database = openDatabase(path, maxPages);
    return sqliteStore(database, await LogFlusher.open(`${path}-wal`), unlock, folding);
  } catch (error) {
    unlock();
    throw error;
  }
}

function openDatabase(path: string, maxPages: number | undefined): DatabaseSync {
  let database: DatabaseSync | undefined;
  try {
    database = new DatabaseSync(path);
    // NORMAL: the flush at each commit is ours (`LogFlusher`). Sizes: KiB of cache (negative), pages between
    // checkpoints, and bytes the log keeps after one.
    database.exec(`
      PRAGMA journal_mode = WAL;
      PRAGMA synchronous = NORMAL;
      PRAGMA cache_size = -16000;
      PRAGMA temp_store = MEMORY;
      PRAGMA wal_autocheckpoint = 4000;
      PRAGMA journal_size_limit = 67108864;
      ${maxPages === undefined ? "" : `PRAGMA max_page_count = ${maxPages};`}
    `);
    migrate(database);
    // Queues whose endpoint is gone and whose requests are forgotten.
    database.exec(
      "DELETE FROM queues WHERE NOT EXISTS (SELECT 1 FROM requests WHERE state IN (0, 1, 2, 3, 4, 5) AND queue = number)",
    );
    return database;
  } catch (error) {
    database?.close();
    if (error instanceof NewerData) throw error;
    throw new Error(`The data file ${path} cannot be used: ${(error as Error).message}`, { cause: error });
  }
}

function sqliteStore(
  database: DatabaseSync,
  log: LogFlusher | undefined,
  unlock: () => void,
  folding: FoldingLimits | undefined,
): Store {
  const connection = new Connection(database);
  const collections = collectionsOf(connection, folding);
  const turns = new Turns();
  let open = true;

  const commit = async <T>(work: (tx: Collections) => Promise<T>): Promise<Committed<T>> => {
    assert(open, "the store is closed");
    log?.assertSound();
    connection.begin();
    try {
      const answer = await work(collections);
      const wrote = connection.commit();
      // Asked for before the turn ends, so that closing waits for it.
      const durable = (wrote ? log?.flushed() : undefined) ?? Promise.resolve();
      // Who does not wait for it learns of a failure from the next write.
      durable.catch(() => undefined);
      return { answer, durable };
    } catch (error) {
      connection.rollBack();
      throw error;
    }
  };

  const commitAhead: Store["commitAhead"] = (work) => turns.take(() => commit(work));

  const transaction: Store["transaction"] = async (work) => {
    const { answer, durable } = await commitAhead(work);
    // The next transaction need not wait for the disk: the log is flushed in the order in which it was written.
    await durable;
    return answer;
  };

  const read = <T>(work: () => Promise<T>): Promise<T> =>
    open ? turns.soon(work) : Promise.reject(new assert.AssertionError({ message: "the store is closed" }));

  const close = (): Promise<void> =>
    turns.take(async () => {
      if (!open) return;
      open = false;
      await log?.close();
      connection.close();
      unlock();
    });

  return { ...singleCalls(collections, transaction, read), transaction, commitAhead, close };
}

function collectionsOf(connection: Connection, folding: FoldingLimits | undefined): Collections {
  const documents = <T>(kind: string): SqliteDocuments<T> => new SqliteDocuments<T>(connection, kind);
  const journal = <T>(kind: string): SqliteJournal<T> => new SqliteJournal<T>(connection, kind);
  return {
    models: documents("models"),
    endpointConfigs: documents("endpointConfigs"),
    endpoints: documents("endpoints"),
    instances: documents("instances"),
    targets: documents("targets"),
    customResources: documents("customResources"),
    policies: documents("policies"),
    scheduledActions: documents("scheduledActions"),
    forecasts: documents("forecasts"),
    learned: documents("learned"),
    signals: documents("signals"),
    alarms: documents("alarms"),
    compositeAlarms: documents("compositeAlarms"),
    dashboards: documents("dashboards"),
    anomalyDetectors: documents("anomalyDetectors"),
    topics: documents("topics"),
    subscriptions: documents("subscriptions"),
    tags: documents("tags"),
    buckets: documents("buckets"),
    activities: journal("activities"),
    alarmHistory: journal("alarmHistory"),
    decisions: journal("decisions"),
    startUps: journal("startUps"),
    requests: new SqliteRequests(connection),
    metrics: new SqliteMetrics(connection, folding),
    objects: new SqliteObjects(connection),
    outbox: new SqliteOutbox(connection),
  };
}
