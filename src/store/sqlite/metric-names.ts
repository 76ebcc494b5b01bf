/** Names of metrics: each has a number, under which its points are stored. */

import type { Dimension, MetricId, MetricIn } from "../../core/metrics/metric.ts";
import type { Scope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import { dimensionsText, hasDimensions, seenAt } from "../points/metric-listing.ts";
import { MetricTree } from "../points/metric-tree.ts";
import type { MetricQuery } from "../store.ts";
import type { Connection, Row } from "./connection.ts";

/** Bounds what is kept in memory of metrics: beyond it, all are looked up anew. */
const MOST_KNOWN = 100_000;

export class MetricNames {
  readonly #connection: Connection;
  #known = new MetricTree<number>();
  #size = 0;
  /** Numbers of those who come with the same object again; all are looked up anew when metrics come or go. */
  #byObject = new WeakMap<MetricId, { readonly scope: Scope; readonly id: number | undefined }>();

  #byList = new WeakMap<readonly MetricIn[], readonly (number | undefined)[]>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** The metric's number; a new metric gets one, as of this sample. */
  identify(scope: Scope, metric: MetricId, at: Instant): number {
    const known = this.find(scope, metric);
    if (known !== undefined) return known;
    const id = this.#make(scope, metric, seenAt(at));
    this.#forgetObjects();
    this.#remember(scope, metric, id);
    this.#connection.atEnd(this.#ended);
    return id;
  }

  /** The metric's number; undefined when it never had data. */
  find(scope: Scope, metric: MetricId): number | undefined {
    const known = this.#known.get(scope, metric);
    if (known !== undefined) return known;
    const row = this.#connection.first(
      `SELECT id FROM metrics
       WHERE account = ? AND region = ? AND namespace = ? AND name = ? AND dimensions = ?`,
      scope.account,
      scope.region,
      metric.namespace,
      metric.name,
      dimensionsText(metric),
    );
    if (!row) return undefined;
    const id = Number(row.id);
    this.#remember(scope, metric, id);
    return id;
  }

  /** The same, faster for an object that was asked for before. */
  findAgain(scope: Scope, metric: MetricId): number | undefined {
    const known = this.#byObject.get(metric);
    if (known && known.scope.account === scope.account && known.scope.region === scope.region)
      return known.id;
    const id = this.find(scope, metric);
    this.#byObject.set(metric, { scope, id });
    return id;
  }

  /** The same for all of a list: fast for a list that was asked for before. */
  findAll(metrics: readonly MetricIn[]): readonly (number | undefined)[] {
    const known = this.#byList.get(metrics);
    if (known) return known;
    const ids = metrics.map(({ scope, metric }) => this.findAgain(scope, metric));
    this.#byList.set(metrics, ids);
    return ids;
  }

  /** Remembers when it last had data, to the minute. Written when points come to rest; until then the head knows. */
  seen(metricId: number, at: Instant): void {
    this.#connection.run(
      "UPDATE metrics SET seen_at = ? WHERE id = ? AND seen_at < ?",
      seenAt(at),
      metricId,
      seenAt(at),
    );
  }

  /** `latest` knows of data that `seen` has not been told of. */
  list(
    { account, region }: Scope,
    query: MetricQuery,
    latest: (metricId: number) => Instant | undefined,
  ): readonly MetricId[] {
    const conditions = ["account = ?", "region = ?"];
    const values: (string | number)[] = [account, region];
    if (query.namespace !== undefined) conditions.push("namespace = ?");
    if (query.namespace !== undefined) values.push(query.namespace);
    if (query.name !== undefined) conditions.push("name = ?");
    if (query.name !== undefined) values.push(query.name);
    const rows = this.#connection.all(
      `SELECT id, namespace, name, dimensions, seen_at FROM metrics WHERE ${conditions.join(" AND ")}
       ORDER BY namespace, name, dimensions`,
      ...values,
    );
    const since = query.activeSince ?? Number.NEGATIVE_INFINITY;
    const active = (row: Row): boolean =>
      Number(row.seen_at) > since || seenAt(latest(Number(row.id)) ?? Number.NEGATIVE_INFINITY) > since;
    return rows
      .filter(active)
      .map(metricOf)
      .filter((metric) => hasDimensions(metric, query));
  }

  /** Forgets a metric that has no points any more. */
  forget(metricId: number): void {
    this.#connection.run("DELETE FROM metrics WHERE id = ?", metricId);
    this.#clear();
  }

  #remember(scope: Scope, metric: MetricId, id: number): void {
    if (this.#size >= MOST_KNOWN) this.#clear();
    this.#known.set(scope, metric, id);
    this.#size++;
  }

  #forgetObjects(): void {
    this.#byObject = new WeakMap();
    this.#byList = new WeakMap();
  }

  #clear(): void {
    this.#forgetObjects();
    this.#known = new MetricTree();
    this.#size = 0;
  }

  readonly #ended = (committed: boolean): void => {
    if (!committed) this.#clear();
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
}

const metricOf = (row: Row): MetricId => ({
  namespace: String(row.namespace),
  name: String(row.name),
  dimensions: (JSON.parse(String(row.dimensions)) as [string, string][]).map(
    ([name, value]): Dimension => ({ name, value }),
  ),
});
