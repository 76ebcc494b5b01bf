import assert from "node:assert/strict";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { alarmWith, scope } from "../../../test/support/alarms.ts";
import type { Alarm } from "../../core/alarms/alarm.ts";
import { Connection } from "./connection.ts";
import { SqliteDocuments } from "./documents.ts";
import { migrate } from "./schema.ts";

test("an alarm as it was kept before it could watch anything but a metric is read as what it is", async () => {
  const database = new DatabaseSync(":memory:");
  migrate(database, 2);
  const alarm = alarmWith({ name: "old", threshold: 0.1, metric: { unit: "Count" } }, 1000);
  const { watched, limit, ...rest } = alarm;
  assert.ok(watched.kind === "metric" && limit.kind === "threshold");
  const { metric, period } = watched;
  const { comparison, threshold } = limit;
  database
    .prepare("INSERT INTO documents (kind, account, region, key, document) VALUES ('alarms', ?, ?, 'old', ?)")
    .run(scope.account, scope.region, JSON.stringify({ ...rest, metric, period, comparison, threshold }));
  migrate(database);
  const alarms = new SqliteDocuments<Alarm>(new Connection(database), "alarms");
  assert.deepEqual(await alarms.get(scope, "old"), alarm);
});
