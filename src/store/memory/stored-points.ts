/** The points of many metrics in memory, until they are past their time. */

import {
  type Dimension,
  type MetricId,
  type MetricSample,
  sortDimensions,
} from "../../core/metrics/metric.ts";
import { keptFor, PointList } from "../../core/metrics/point-list.ts";
import type { RollUp } from "../../core/metrics/retention.ts";
import type { Scope } from "../../core/scope.ts";
import { alignDown, type Instant, seconds } from "../../core/time/time.ts";
import { seenAt } from "../points/metric-listing.ts";
import { MetricTree } from "../points/metric-tree.ts";
import type { PointSeries } from "../points/point-series.ts";

/** What is kept of one metric. */
export interface StoredMetric {
  readonly scope: Scope;
  readonly metric: MetricId;
  readonly series: PointSeries[];
  seenAt: Instant;
}

export class StoredPoints {
  readonly #tree = new MetricTree<StoredMetric>();
  readonly #metrics = new Set<StoredMetric>();

  of(scope: Scope, metric: MetricId): readonly PointSeries[] {
    return this.#tree.get(scope, metric)?.series ?? NONE;
  }

  metrics(): Iterable<StoredMetric> {
    return this.#metrics;
  }

  add({ scope, metric, unit, at, resolution, summary }: MetricSample): void {
    const stored = this.#tree.get(scope, metric) ?? this.#make(scope, metric);
    const { count, sum, min, max, distribution } = summary;
    const { points } = seriesFor(stored.series, resolution, unit);
    points.addNumbers(
      alignDown(at, seconds(resolution)),
      count,
      sum,
      min,
      max,
      keptFor(count, min, max, distribution),
    );
    stored.seenAt = Math.max(stored.seenAt, seenAt(at));
  }

  /** Takes one step of rolling up for about so many points; answers how many it moved. */
  rollUp(step: RollUp, limit: number): number {
    let moved = 0;
    for (const one of this.#metrics) {
      if (moved >= limit) break;
      moved += move(one.series, step);
      if (one.series.length === 0) this.#forget(one);
    }
    return moved;
  }

  #make({ account, region }: Scope, { namespace, name, dimensions }: MetricId): StoredMetric {
    const made: StoredMetric = {
      scope: { account, region },
      metric: {
        namespace,
        name,
        dimensions: copied(dimensions),
      },
      series: [],
      seenAt: Number.NEGATIVE_INFINITY,
    };
    this.#tree.set(made.scope, made.metric, made);
    this.#metrics.add(made);
    return made;
  }

  #forget(one: StoredMetric): void {
    this.#tree.set(one.scope, one.metric, undefined);
    this.#metrics.delete(one);
  }
}

const copied = (dimensions: readonly Dimension[]): readonly Dimension[] =>
  sortDimensions(dimensions).map(({ name, value }) => ({ name, value }));

const NONE: readonly PointSeries[] = [];

function seriesFor(all: PointSeries[], resolution: number, unit: string): PointSeries {
  for (const one of all) if (one.resolution === resolution && one.unit === unit) return one;
  const made = { resolution, unit, points: new PointList() };
  all.push(made);
  return made;
}

/** Moves points from before an instant into periods of the next tier, or drops them; answers how many. */
function move(all: PointSeries[], { from, to, before }: RollUp): number {
  let moved = 0;
  for (const one of [...all]) {
    if (one.resolution !== from) continue;
    const due = one.points.indexFrom(before);
    if (due === 0) continue;
    if (to !== undefined) {
      const { points } = seriesFor(all, to, one.unit);
      for (let index = 0; index < due; index++)
        points.add(alignDown(one.points.at(index), seconds(to)), one.points.summary(index));
    }
    one.points.dropFirst(due);
    if (one.points.length === 0) all.splice(all.indexOf(one), 1);
    moved += due;
  }
  return moved;
}
