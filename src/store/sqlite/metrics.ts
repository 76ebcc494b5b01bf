/** Metric points: samples merge into the stored period they fall in. */

import type { Distribution } from "../../core/metrics/distribution.ts";
import {
  type Dimension,
  type MetricId,
  type MetricPoint,
  type MetricSample,
  metricKey,
  type Summary,
  sortDimensions,
  type Unit,
} from "../../core/metrics/metric.ts";
import { rollUps, TIERS } from "../../core/metrics/retention.ts";
import { mergeSummaries } from "../../core/metrics/summary.ts";
import type { Scope } from "../../core/scope.ts";
import { alignDown, type Instant, minutes, nextSlot, seconds } from "../../core/time/time.ts";
import type { MetricQuery, Metrics } from "../store.ts";
import type { Connection, Row } from "./connection.ts";

/** Points of a tier moved in one call, so that no roll-up holds up the rest for long. */
const ROLL_UP_LIMIT = 1000;

/** Bounds what is kept in memory of metrics: beyond it, all are looked up anew. */
const MOST_KNOWN = 50_000;

interface Known {
  readonly id: number;
  readonly seenAt: Instant;
}

interface Place {
  readonly metricId: number;
  readonly resolution: number;
  readonly at: Instant;
  readonly unit: Unit;
}

export class SqliteMetrics implements Metrics {
  readonly #connection: Connection;
  readonly #known = new Map<string, Known>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async put(samples: readonly MetricSample[]): Promise<void> {
    const merged = new Map<string, { place: Place; summary: Summary }>();
    for (const { scope, metric, unit, at, resolution, summary } of samples) {
      const metricId = this.#identify(scope, metric, at);
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
    const id = this.#find(scope, metric)?.id;
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

  async list({ account, region }: Scope, query: MetricQuery): Promise<readonly MetricId[]> {
    const conditions = ["account = ?", "region = ?", "seen_at > ?"];
    const values: (string | number)[] = [account, region, query.activeSince ?? -1];
    if (query.namespace !== undefined) conditions.push("namespace = ?");
    if (query.namespace !== undefined) values.push(query.namespace);
    if (query.name !== undefined) conditions.push("name = ?");
    if (query.name !== undefined) values.push(query.name);
    const rows = this.#connection.all(
      `SELECT namespace, name, dimensions FROM metrics WHERE ${conditions.join(" AND ")}
       ORDER BY namespace, name, dimensions`,
      ...values,
    );
    return rows.map(metricOf).filter((metric) => hasDimensions(metric, query));
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
      if (to === undefined) for (const { metric_id } of rows) this.#forgetIfEmpty(Number(metric_id));
      for (const { place, summary } of merged.values()) this.#merge(place, summary);
      more ||= rows.length === ROLL_UP_LIMIT;
    }
    return more;
  }

  /** The metric's number; it is made, or seen again, by this sample. */
  #identify(scope: Scope, metric: MetricId, at: Instant): number {
    const known = this.#find(scope, metric);
    // To the minute, so that a busy metric's row is written once in it.
    const seenAt = nextSlot(at, minutes(1));
    if (known && known.seenAt >= seenAt) return known.id;
    const id = known ? this.#seenAgain(known.id, seenAt) : this.#make(scope, metric, seenAt);
    this.#remember(knownKey(scope, metric), { id, seenAt });
    this.#connection.atEnd(this.#ended);
    return id;
  }

  #make({ account, region }: Scope, metric: MetricId, seenAt: Instant): number {
    return this.#connection.insert(
      "INSERT INTO metrics (account, region, namespace, name, dimensions, seen_at) VALUES (?, ?, ?, ?, ?, ?)",
      account,
      region,
      metric.namespace,
      metric.name,
      dimensionsText(metric),
      seenAt,
    );
  }

  #seenAgain(id: number, seenAt: Instant): number {
    this.#connection.run("UPDATE metrics SET seen_at = ? WHERE id = ?", seenAt, id);
    return id;
  }

  #find(scope: Scope, metric: MetricId): Known | undefined {
    const key = knownKey(scope, metric);
    const known = this.#known.get(key);
    if (known) return known;
    const row = this.#connection.first(
      `SELECT id, seen_at FROM metrics
       WHERE account = ? AND region = ? AND namespace = ? AND name = ? AND dimensions = ?`,
      scope.account,
      scope.region,
      metric.namespace,
      metric.name,
      dimensionsText(metric),
    );
    if (!row) return undefined;
    const found = { id: Number(row.id), seenAt: Number(row.seen_at) };
    this.#remember(key, found);
    return found;
  }

  #remember(key: string, known: Known): void {
    if (this.#known.size >= MOST_KNOWN) this.#known.clear();
    this.#known.set(key, known);
  }

  readonly #ended = (committed: boolean): void => {
    if (!committed) this.#known.clear();
  };

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

  #forgetIfEmpty(metricId: number): void {
    const forgotten = this.#connection.run(
      "DELETE FROM metrics WHERE id = ? AND NOT EXISTS (SELECT 1 FROM points WHERE metric_id = ?)",
      metricId,
      metricId,
    );
    if (forgotten > 0) this.#known.clear();
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

const knownKey = ({ account, region }: Scope, metric: MetricId): string =>
  `${account}/${region}/${metricKey(metric)}`;

const dimensionsText = ({ dimensions }: MetricId): string =>
  JSON.stringify(sortDimensions(dimensions).map(({ name, value }) => [name, value]));

const metricOf = (row: Row): MetricId => ({
  namespace: String(row.namespace),
  name: String(row.name),
  dimensions: (JSON.parse(String(row.dimensions)) as [string, string][]).map(
    ([name, value]): Dimension => ({ name, value }),
  ),
});

const hasDimensions = (metric: MetricId, { dimensions = [] }: MetricQuery): boolean =>
  dimensions.every(({ name, value }) =>
    metric.dimensions.some((one) => one.name === name && (value === undefined || one.value === value)),
  );

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
