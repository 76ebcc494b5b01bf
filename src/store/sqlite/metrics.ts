/** Metric points: samples merge into the stored period they fall in. */

import type { Distribution } from "../../core/metrics/distribution.ts";
import type { MetricId, MetricPoint, MetricSample, Summary, Unit } from "../../core/metrics/metric.ts";
import { rollUps, TIERS } from "../../core/metrics/retention.ts";
import { mergeSummaries } from "../../core/metrics/summary.ts";
import type { Scope } from "../../core/scope.ts";
import { alignDown, type Instant, seconds } from "../../core/time/time.ts";
import type { MetricQuery, Metrics } from "../store.ts";
import type { Connection, Row } from "./connection.ts";
import { MetricNames } from "./metric-names.ts";

/** Points of a tier moved in one call, so that no roll-up holds up the rest for long. */
const ROLL_UP_LIMIT = 1000;

interface Place {
  readonly metricId: number;
  readonly resolution: number;
  readonly at: Instant;
  readonly unit: Unit;
}

export class SqliteMetrics implements Metrics {
  readonly #connection: Connection;
  readonly #names: MetricNames;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#names = new MetricNames(connection);
  }

  async put(samples: readonly MetricSample[]): Promise<void> {
    const merged = new Map<string, { place: Place; summary: Summary }>();
    for (const { scope, metric, unit, at, resolution, summary } of samples) {
      const metricId = this.#names.identify(scope, metric, at);
      add(merged, { metricId, resolution, at: alignDown(at, seconds(resolution)), unit }, summary);
    }
    for (const { place, summary } of merged.values()) this.#merge(place, summary);
  }

  async points(
    scope: Scope,
    metric: MetricId,
    from: Instant,
    until: Instant,
    unit?: Unit,
  ): Promise<readonly MetricPoint[]> {
    const id = this.#names.find(scope, metric);
    if (id === undefined) return [];
    const rows = this.#connection.all(
      `SELECT * FROM points WHERE metric_id = ? AND resolution IN (${TIERS.map((tier) => tier.resolution).join(", ")})
       AND at >= ? AND at < ? ${unit === undefined ? "" : "AND unit = ?"} ORDER BY at, resolution, unit`,
      id,
      from,
      until,
      ...(unit === undefined ? [] : [unit]),
    );
    return rows.map((row) => ({
      at: Number(row.at),
      resolution: Number(row.resolution),
      unit: String(row.unit),
      summary: summaryOf(row),
    }));
  }

  async list(scope: Scope, query: MetricQuery): Promise<readonly MetricId[]> {
    return this.#names.list(scope, query);
  }

  async rollUp(now: Instant): Promise<boolean> {
    let more = false;
    for (const { from, to, before } of rollUps(now)) {
      const rows = this.#connection.all(
        "SELECT * FROM points WHERE resolution = ? AND at < ? ORDER BY at LIMIT ?",
        from,
        before,
        ROLL_UP_LIMIT,
      );
      const merged = new Map<string, { place: Place; summary: Summary }>();
      for (const row of rows) {
        const place = placeOf(row);
        if (to !== undefined)
          add(merged, { ...place, resolution: to, at: alignDown(place.at, seconds(to)) }, summaryOf(row));
        this.#remove(place);
      }
      if (to === undefined) for (const { metric_id } of rows) this.#names.forgetIfEmpty(Number(metric_id));
      for (const { place, summary } of merged.values()) this.#merge(place, summary);
      more ||= rows.length === ROLL_UP_LIMIT;
    }
    return more;
  }

  #merge(place: Place, summary: Summary): void {
    const { metricId, resolution, at, unit } = place;
    const row = this.#connection.first(
      `SELECT count, sum, min, max, distribution FROM points
       WHERE metric_id = ? AND resolution = ? AND at = ? AND unit = ?`,
      metricId,
      resolution,
      at,
      unit,
    );
    const { count, sum, min, max, distribution } = row ? mergeSummaries(summaryOf(row), summary) : summary;
    this.#connection.run(
      `INSERT INTO points (metric_id, resolution, at, unit, count, sum, min, max, distribution)
       VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
       ON CONFLICT (metric_id, resolution, at, unit) DO UPDATE SET count = excluded.count, sum = excluded.sum,
         min = excluded.min, max = excluded.max, distribution = excluded.distribution`,
      metricId,
      resolution,
      at,
      unit,
      count,
      sum,
      min,
      max,
      distribution ? JSON.stringify(distribution) : null,
    );
  }

  #remove({ metricId, resolution, at, unit }: Place): void {
    this.#connection.run(
      "DELETE FROM points WHERE metric_id = ? AND resolution = ? AND at = ? AND unit = ?",
      metricId,
      resolution,
      at,
      unit,
    );
  }
}

/** Merges what belongs to one place before the table is touched. */
function add(merged: Map<string, { place: Place; summary: Summary }>, place: Place, summary: Summary): void {
  const key = `${place.metricId}/${place.resolution}/${place.at}/${place.unit}`;
  const known = merged.get(key);
  merged.set(key, { place, summary: known ? mergeSummaries(known.summary, summary) : summary });
}

const placeOf = (row: Row): Place => ({
  metricId: Number(row.metric_id),
  resolution: Number(row.resolution),
  at: Number(row.at),
  unit: String(row.unit),
});

const summaryOf = (row: Row): Summary => ({
  count: Number(row.count),
  sum: Number(row.sum),
  min: Number(row.min),
  max: Number(row.max),
  ...(row.distribution !== null && { distribution: JSON.parse(String(row.distribution)) as Distribution }),
});
