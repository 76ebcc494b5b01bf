/** Names of metrics: each has a number, under which its points are stored. */

import { type Dimension, type MetricId, metricKey, sortDimensions } from "../../core/metrics/metric.ts";
import type { Scope } from "../../core/scope.ts";
import { type Instant, minutes, nextSlot } from "../../core/time/time.ts";
import type { MetricQuery } from "../store.ts";
import type { Connection, Row } from "./connection.ts";

/** Bounds what is kept in memory of metrics: beyond it, all are looked up anew. */
const MOST_KNOWN = 50_000;

interface Known {
  readonly id: number;
  readonly seenAt: Instant;
}

export class MetricNames {
  readonly #connection: Connection;
  readonly #known = new Map<string, Known>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The metric's number; it is made, or seen again, by this sample. */
  identify(scope: Scope, metric: MetricId, at: Instant): number {
    const known = this.#find(scope, metric);
    // To the minute, so that a busy metric's row is written once in it.
    const seenAt = nextSlot(at, minutes(1));
    if (known && known.seenAt >= seenAt) return known.id;
    const id = known ? this.#seenAgain(known.id, seenAt) : this.#make(scope, metric, seenAt);
    this.#remember(knownKey(scope, metric), { id, seenAt });
    this.#connection.atEnd(this.#ended);
    return id;
  }

  /** The metric's number; undefined when it never had data. */
  find(scope: Scope, metric: MetricId): number | undefined {
    return this.#find(scope, metric)?.id;
  }

  list({ account, region }: Scope, query: MetricQuery): readonly MetricId[] {
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

  /** Forgets a metric that has no points any more. */
  forget(metricId: number): void {
    this.#connection.run("DELETE FROM metrics WHERE id = ?", metricId);
    this.#known.clear();
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
