/** Metric points in columns. The open transaction's samples wait for its commit; who reads meanwhile merges them in. */

import type {
  MetricId,
  MetricIn,
  MetricPoint,
  MetricRead,
  MetricSample,
  Unit,
} from "../../core/metrics/metric.ts";
import { rollUps } from "../../core/metrics/retention.ts";
import type { Scope } from "../../core/scope.ts";
import { sameScope } from "../../core/scope.ts";
import type { Instant } from "../../core/time/time.ts";
import { mergedPoints } from "../points/merged-points.ts";
import { dimensionsText, hasDimensions } from "../points/metric-listing.ts";
import type { PointSeries } from "../points/point-series.ts";
import { RunFinder } from "../points/run-finder.ts";
import type { MetricQuery, Metrics, PointRuns } from "../store.ts";
import { StoredPoints } from "./stored-points.ts";
import type { UndoLog } from "./undo-log.ts";

/** Points of a tier moved in one call, so that no roll-up holds up the rest for long. */
const ROLL_UP_LIMIT = 2000;

export class MemoryMetrics implements Metrics {
  readonly #log: UndoLog;
  readonly #settled = new StoredPoints();
  readonly #finder = new RunFinder();
  /** Of the open transaction. */
  #pending: MetricSample[] = [];

  constructor(log: UndoLog) {
    this.#log = log;
  }

  async put(samples: readonly MetricSample[]): Promise<void> {
    if (this.#pending.length === 0) this.#log.willDo(this.#settle, this.#forget);
    this.#pending.push(...samples);
  }

  async points(
    scope: Scope,
    metric: MetricId,
    from: Instant,
    until: Instant,
    unit?: Unit,
    basic?: boolean,
  ): Promise<readonly MetricPoint[]> {
    return mergedPoints(this.#partsOf(scope, metric), from, until, unit, basic);
  }

  async recent(reads: readonly MetricRead[]): Promise<readonly (readonly MetricPoint[])[]> {
    return reads.map(({ scope, metric, from, until, unit, basic }) =>
      mergedPoints(this.#partsOf(scope, metric), from, until, unit, basic),
    );
  }

  async glance<T>(metrics: readonly MetricIn[], look: (runOf: PointRuns) => T): Promise<T> {
    const finder = this.#finder;
    return look((place, { from, until }) => {
      const { scope, metric, unit } = metrics[place]!;
      finder.start(from, until, unit);
      for (const part of this.#partsOf(scope, metric)) finder.take(part);
      return finder.found();
    });
  }

  async list(scope: Scope, query: MetricQuery): Promise<readonly MetricId[]> {
    const { namespace, name, activeSince = Number.NEGATIVE_INFINITY } = query;
    const found = new Map<string, MetricId>();
    for (const points of [this.#settled, this.#seenPending()])
      for (const { scope: own, metric, seenAt } of points.metrics()) {
        if (!sameScope(own, scope) || seenAt <= activeSince) continue;
        if (namespace !== undefined && metric.namespace !== namespace) continue;
        if (name !== undefined && metric.name !== name) continue;
        if (hasDimensions(metric, query)) found.set(placeInList(metric), metric);
      }
    return [...found].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, metric]) => metric);
  }

  /** Not undone with a transaction: nobody may rely on points past their horizon staying fine. */
  async rollUp(now: Instant): Promise<boolean> {
    let more = false;
    for (const step of rollUps(now))
      if (this.#settled.rollUp(step, ROLL_UP_LIMIT) >= ROLL_UP_LIMIT) more = true;
    return more;
  }

  #partsOf(scope: Scope, metric: MetricId): readonly (readonly PointSeries[])[] {
    const settled = this.#settled.of(scope, metric);
    return this.#pending.length === 0 ? [settled] : [settled, this.#seenPending().of(scope, metric)];
  }

  #seenPending(): StoredPoints {
    const points = new StoredPoints();
    for (const sample of this.#pending) points.add(sample);
    return points;
  }

  readonly #settle = (): void => {
    for (const sample of this.#pending) this.#settled.add(sample);
    this.#pending = [];
  };

  readonly #forget = (): void => {
    this.#pending = [];
  };
}

/** Sorts by namespace, name and dimensions. */
const placeInList = (metric: MetricId): string =>
  [metric.namespace, metric.name, dimensionsText(metric)].join("\0");
