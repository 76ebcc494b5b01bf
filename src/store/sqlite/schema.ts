/** The tables, as numbered migrations: each runs once, in order, and is never changed after it has landed. */

import type { DatabaseSync } from "node:sqlite";
import { packPoints } from "./packing-points.ts";

/** Statements, or where rows must be read to be rewritten, what does so. */
type Migration = string | ((database: DatabaseSync) => void);

const migrations: readonly Migration[] = [
  `
  CREATE TABLE documents (
    kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL, key TEXT NOT NULL, document TEXT NOT NULL,
    PRIMARY KEY (kind, account, region, key)
  ) STRICT, WITHOUT ROWID;

  CREATE TABLE journal (
    sequence INTEGER PRIMARY KEY, kind TEXT NOT NULL, account TEXT NOT NULL, region TEXT NOT NULL,
    subject TEXT NOT NULL, at INTEGER NOT NULL, id TEXT NOT NULL, entry TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX journal_by_id ON journal (kind, account, region, id);
  CREATE INDEX journal_by_subject ON journal (kind, account, region, subject, at, sequence);
  CREATE INDEX journal_by_time ON journal (kind, account, region, at, sequence);
  CREATE INDEX journal_by_age ON journal (kind, at);

  CREATE TABLE queues (
    number INTEGER PRIMARY KEY, endpoint_id TEXT NOT NULL UNIQUE, endpoint_name TEXT NOT NULL,
    account TEXT NOT NULL, region TEXT NOT NULL
  ) STRICT;
  CREATE INDEX queues_by_scope ON queues (account, region);
  -- state: 0 waiting, 1 running, 2 completed, 3 failed, 4 expired, 5 cancelled. inference_id: NULL for the id again.
  CREATE TABLE requests (
    sequence INTEGER PRIMARY KEY, id TEXT NOT NULL, inference_id TEXT, queue INTEGER NOT NULL,
    state INTEGER NOT NULL, has_body INTEGER NOT NULL, received_at INTEGER NOT NULL, expires_at INTEGER NOT NULL,
    fence INTEGER NOT NULL, lost_attempts INTEGER NOT NULL,
    lease_until INTEGER, started_at INTEGER, finished_at INTEGER, instance_id TEXT, outcome TEXT, detail TEXT NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX requests_by_id ON requests (id);
  CREATE INDEX requests_by_inference_id ON requests (inference_id, sequence) WHERE inference_id IS NOT NULL;
  CREATE INDEX requests_by_state ON requests (state, queue, sequence, expires_at);
  CREATE INDEX requests_waiting ON requests (expires_at) WHERE state = 0;
  CREATE INDEX requests_running ON requests (lease_until) WHERE state = 1;
  CREATE INDEX requests_finished ON requests (finished_at) WHERE finished_at IS NOT NULL;
  CREATE TABLE request_bodies (sequence INTEGER PRIMARY KEY, body BLOB NOT NULL) STRICT;

  CREATE TABLE metrics (
    id INTEGER PRIMARY KEY, account TEXT NOT NULL, region TEXT NOT NULL,
    namespace TEXT NOT NULL, name TEXT NOT NULL, dimensions TEXT NOT NULL, seen_at INTEGER NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX metrics_by_identity ON metrics (account, region, namespace, name, dimensions);
  CREATE TABLE points (
    metric_id INTEGER NOT NULL, resolution INTEGER NOT NULL, at INTEGER NOT NULL, unit TEXT NOT NULL,
    count REAL NOT NULL, sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL, distribution TEXT,
    PRIMARY KEY (metric_id, resolution, at, unit)
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX points_by_age ON points (resolution, at);

  CREATE TABLE objects (
    account TEXT NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, description TEXT NOT NULL, bytes BLOB
  ) STRICT;
  CREATE UNIQUE INDEX objects_by_key ON objects (account, bucket, key);
  CREATE TABLE uploads (
    upload_id TEXT PRIMARY KEY, account TEXT NOT NULL, bucket TEXT NOT NULL, key TEXT NOT NULL, description TEXT NOT NULL
  ) STRICT, WITHOUT ROWID;
  CREATE INDEX uploads_by_key ON uploads (account, bucket, key, upload_id);
  CREATE TABLE parts (
    upload_id TEXT NOT NULL, number INTEGER NOT NULL, description TEXT NOT NULL, bytes BLOB
  ) STRICT;
  CREATE UNIQUE INDEX parts_by_number ON parts (upload_id, number);
  CREATE TABLE files (name TEXT PRIMARY KEY, users INTEGER NOT NULL) STRICT, WITHOUT ROWID;

  CREATE TABLE outbox (
    id INTEGER PRIMARY KEY AUTOINCREMENT, notice TEXT NOT NULL, attempts INTEGER NOT NULL DEFAULT 0,
    created_at INTEGER NOT NULL, due_at INTEGER NOT NULL
  ) STRICT;
  CREATE INDEX outbox_due ON outbox (due_at, id);
  `,
  packPoints,

  // What a metric alarm watches, and the limit it compares with, came to stand on their own.
  `
  UPDATE documents SET document = json_remove(
    json_set(
      document,
      '$.watched', json_object('kind', 'metric', 'metric', document -> '$.metric', 'period', document -> '$.period'),
      '$.limit', json_object(
        'kind', 'threshold', 'comparison', document -> '$.comparison', 'threshold', document -> '$.threshold'
      )
    ),
    '$.metric', '$.period', '$.comparison', '$.threshold'
  ) WHERE kind = 'alarms' AND document ->> '$.watched' IS NULL;
  `,
];

/** The data directory was written by a newer Ebbtide. */
export class NewerData extends Error {
  constructor(found: number) {
    super(
      `The data directory has version ${found} and this Ebbtide knows up to ${migrations.length}: use the newer Ebbtide again.`,
    );
  }
}

/** Brings a database to the present version, or to an older one that somebody has a use for. */
export function migrate(database: DatabaseSync, version = migrations.length): void {
  const row = database.prepare("PRAGMA user_version").get() as { user_version: number };
  if (row.user_version > migrations.length) throw new NewerData(row.user_version);
  for (const [index, migration] of migrations.entries()) {
    if (index < row.user_version || index >= version) continue;
    // What fails half-way is rolled back when the database is closed.
    database.exec("BEGIN");
    if (typeof migration === "string") database.exec(migration);
    else migration(database);
    database.exec(`PRAGMA user_version = ${index + 1}; COMMIT`);
  }
}
