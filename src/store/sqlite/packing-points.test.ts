import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { summaryOfStatistics, summaryOfValue, summaryOfValues } from "../../core/metrics/summary.ts";
import { hours, minutes } from "../../core/time/time.ts";
import { mergedPoints } from "../points/merged-points.ts";
import { Connection } from "./connection.ts";
import { packPoints } from "./packing-points.ts";
import { PointBlocks } from "./point-blocks.ts";

test("points that had a row each come out of blocks as they were", () => {
  const database = new DatabaseSync(":memory:");
  database.exec(`CREATE TABLE points (
    metric_id INTEGER NOT NULL, resolution INTEGER NOT NULL, at INTEGER NOT NULL, unit TEXT NOT NULL,
    count REAL NOT NULL, sum REAL NOT NULL, min REAL NOT NULL, max REAL NOT NULL, distribution TEXT,
    PRIMARY KEY (metric_id, resolution, at, unit)
  ) STRICT, WITHOUT ROWID`);
  const summaries = [
    summaryOfValue(5),
    summaryOfValue(0, 3),
    summaryOfValue(-1),
    summaryOfValues([1, 2, 2, 7])!,
    summaryOfValues(Array.from({ length: 100 }, (_, value) => value))!,
    summaryOfStatistics({ count: 3, sum: 12, min: 3, max: 5 }),
    summaryOfStatistics({ count: 2, sum: 5, min: 2, max: 2 }),
  ];
  const insert = database.prepare("INSERT INTO points VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)");
  const start = Date.UTC(2026, 5, 1);
  const expected = summaries.flatMap((summary, index) =>
    [60, 300].map((resolution) => ({
      at: start + index * (index % 2 ? hours(1) : minutes(5)) + index * hours(24),
      resolution,
      unit: index % 3 ? "Count" : "None",
      summary,
    })),
  );
  for (const { at, resolution, unit, summary } of expected) {
    const { count, sum, min, max, distribution } = summary;
    const text = distribution ? JSON.stringify(distribution) : null;
    insert.run(7, resolution, at, unit, count, sum, min, max, text);
    insert.run(8, resolution, at, unit, 1, 1, 1, 1, null);
  }
  packPoints(database);
  const blocks = new PointBlocks(new Connection(database));
  const read = (metricId: number) => mergedPoints([blocks.read(metricId, 0, start * 2)], 0, start * 2);
  assert.deepEqual(read(7), expected);
  assert.equal(read(8).length, expected.length);
  assert.equal(database.prepare("SELECT 1 FROM sqlite_schema WHERE name = 'points'").get(), undefined);
  database.close();
});
