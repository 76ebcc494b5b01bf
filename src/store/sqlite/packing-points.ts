/** A migration: points that had a row each are packed into blocks, and new ones go through a log. */

import type { DatabaseSync } from "node:sqlite";
import type { Distribution } from "../../core/metrics/distribution.ts";
import { PointList } from "../../core/metrics/point-list.ts";
import { alignDown, type Instant } from "../../core/time/time.ts";
import { pack, spanOf } from "./point-blocks.ts";
import { PointWriter } from "./point-bytes.ts";

interface PointRow {
  readonly metric_id: number;
  readonly resolution: number;
  readonly unit: string;
  readonly at: number;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly distribution: string | null;
}

interface Packing {
  readonly row: PointRow;
  readonly start: Instant;
  readonly points: PointList;
}

export function packPoints(database: DatabaseSync): void {
  database.exec(TABLES);
  const insert = database.prepare(
    "INSERT INTO point_blocks (metric_id, resolution, start, unit, oldest, points) VALUES (?, ?, ?, ?, ?, ?)",
  );
  const writer = new PointWriter();
  const save = ({ row: { metric_id, resolution, unit }, start, points }: Packing): unknown =>
    insert.run(metric_id, resolution, start, unit, points.at(0), pack(writer, points, start, resolution));
  const rows = database
    .prepare("SELECT * FROM points ORDER BY metric_id, resolution, unit, at")
    .iterate() as Iterable<unknown> as Iterable<PointRow>;
  let packing: Packing | undefined;
  for (const row of rows) {
    const start = alignDown(row.at, spanOf(row.resolution));
    if (!packing || !isOf(packing, row, start)) {
      if (packing) save(packing);
      packing = { row, start, points: new PointList() };
    }
    packing.points.add(row.at, summaryOf(row));
  }
  if (packing) save(packing);
  database.exec("DROP TABLE points");
}

const TABLES = `
  CREATE TABLE point_blocks (
    id INTEGER PRIMARY KEY, metric_id INTEGER NOT NULL, resolution INTEGER NOT NULL, start INTEGER NOT NULL,
    unit TEXT NOT NULL, oldest INTEGER NOT NULL, points BLOB NOT NULL
  ) STRICT;
  CREATE UNIQUE INDEX point_blocks_by_place ON point_blocks (metric_id, resolution, start, unit);
  CREATE INDEX point_blocks_by_age ON point_blocks (resolution, oldest);
  CREATE TABLE point_log (sequence INTEGER PRIMARY KEY, samples BLOB NOT NULL) STRICT;
  CREATE TABLE point_folding (through INTEGER NOT NULL, below INTEGER NOT NULL) STRICT;
`;

const isOf = ({ row, start }: Packing, next: PointRow, nextStart: Instant): boolean =>
  row.metric_id === next.metric_id &&
  row.resolution === next.resolution &&
  row.unit === next.unit &&
  start === nextStart;

const summaryOf = ({ count, sum, min, max, distribution }: PointRow) => ({
  count,
  sum,
  min,
  max,
  ...(distribution !== null && { distribution: JSON.parse(distribution) as Distribution }),
});
