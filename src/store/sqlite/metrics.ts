/**
 * Metric points. A commit's samples go into one row of a log and, when it is through, into the head in memory; when
 * the head is large it is folded into blocks, some metrics in each transaction. Who reads merges blocks and head.
 */

import type {
  MetricId,
  MetricIn,
  MetricPoint,
  MetricRead,
  MetricSample,
  Unit,
} from "../../core/metrics/metric.ts";
import { keptFor, PointList } from "../../core/metrics/point-list.ts";
import { rollUps } from "../../core/metrics/retention.ts";
import type { Scope } from "../../core/scope.ts";
import { alignDown, type Instant, seconds } from "../../core/time/time.ts";
import { mergedPoints } from "../points/merged-points.ts";
import type { PointSeries } from "../points/point-series.ts";
import { RunFinder } from "../points/run-finder.ts";
import type { MetricQuery, Metrics, PointRuns } from "../store.ts";
import type { Connection } from "./connection.ts";
import { MetricNames } from "./metric-names.ts";
import { type Block, PointBlocks } from "./point-blocks.ts";
import { type FoldingLimits, PointHeads } from "./point-heads.ts";
import { PointTails } from "./point-tails.ts";

/** Points of a tier moved in one call, so that no roll-up holds up the rest for long. */
const ROLL_UP_LIMIT = 2000;

export class SqliteMetrics implements Metrics {
  readonly #connection: Connection;
  readonly #names: MetricNames;
  readonly #blocks: PointBlocks;
  readonly #tails: PointTails;
  readonly #heads: PointHeads;
  readonly #finder = new RunFinder();

  constructor(connection: Connection, folding?: FoldingLimits) {
    this.#connection = connection;
    this.#names = new MetricNames(connection);
    this.#blocks = new PointBlocks(connection);
    this.#tails = new PointTails(this.#blocks);
    this.#heads = new PointHeads(connection, this.#names, this.#blocks, this.#tails, folding);
  }

  async put(samples: readonly MetricSample[]): Promise<void> {
    for (const { scope, metric, unit, at, resolution, summary } of samples) {
      const { count, sum, min, max, distribution } = summary;
      this.#heads.add({
        metricId: this.#names.identify(scope, metric, at),
        resolution,
        unit,
        at: alignDown(at, seconds(resolution)),
        count,
        sum,
        min,
        max,
        kept: keptFor(count, min, max, distribution),
      });
    }
    if (samples.length > 0) this.#heads.append(samples.length);
  }

  async points(
    scope: Scope,
    metric: MetricId,
    from: Instant,
    until: Instant,
    unit?: Unit,
    basic?: boolean,
  ): Promise<readonly MetricPoint[]> {
    const id = this.#names.find(scope, metric);
    if (id === undefined) return [];
    return mergedPoints(
      [this.#blocks.read(id, from, until), ...this.#heads.of(id)],
      from,
      until,
      unit,
      basic,
    );
  }

  async recent(reads: readonly MetricRead[]): Promise<readonly (readonly MetricPoint[])[]> {
    return reads.map(({ scope, metric, from, until, unit, basic }) => {
      const id = this.#names.findAgain(scope, metric);
      if (id === undefined) return [];
      return mergedPoints([this.#settled(id, from, until), ...this.#heads.of(id)], from, until, unit, basic);
    });
  }

  async glance<T>(metrics: readonly MetricIn[], look: (runOf: PointRuns) => T): Promise<T> {
    const ids = this.#names.findAll(metrics);
    const finder = this.#finder;
    return look((place, { from, until }) => {
      const id = ids[place];
      finder.start(from, until, metrics[place]!.unit);
      if (id !== undefined) {
        finder.take(this.#settled(id, from, until));
        this.#heads.show(id, finder.take);
      }
      return finder.found();
    });
  }

  /** What is in blocks, out of memory where that is possible: tails follow at the commit. */
  #settled(id: number, from: Instant, until: Instant): readonly PointSeries[] {
    return this.#changing ? this.#blocks.read(id, from, until) : this.#tails.of(id, from);
  }

  async list(scope: Scope, query: MetricQuery): Promise<readonly MetricId[]> {
    return this.#names.list(scope, query, (metricId) => this.#heads.latest(metricId));
  }

  async rollUp(now: Instant): Promise<boolean> {
    const steps = rollUps(now);
    // What is due for rolling up must be in blocks first.
    if (this.#heads.foldIfBefore((resolution) => steps.find(({ from }) => from === resolution)?.before))
      return true;
    let more = false;
    for (const { from, to, before } of steps) {
      let moved = 0;
      for (const block of this.#blocks.before(from, before)) {
        if (moved >= ROLL_UP_LIMIT) break;
        moved += block.points.indexFrom(before);
        if (to !== undefined) this.#blocks.merge(block.metricId, coarser(block, to, before));
        this.#blocks.dropBefore(block, before);
        this.#movedBefore(block.metricId, before);
        if (to === undefined && !this.#heads.has(block.metricId) && !this.#blocks.has(block.metricId))
          this.#names.forget(block.metricId);
      }
      more ||= moved >= ROLL_UP_LIMIT;
    }
    return more;
  }

  /** Whether the open transaction may have changed blocks. */
  get #changing(): boolean {
    return this.#heads.folding || this.#moved.length > 0;
  }

  #moved: (readonly [metricId: number, before: Instant])[] = [];

  #movedBefore(metricId: number, before: Instant): void {
    this.#moved.push([metricId, before]);
    this.#connection.atEnd(this.#ended);
  }

  readonly #ended = (committed: boolean): void => {
    if (committed) for (const [metricId, before] of this.#moved) this.#tails.movedBefore(metricId, before);
    this.#moved = [];
  };
}

/** A block's points from before an instant, merged into periods of the next tier. */
function coarser({ unit, points }: Block, resolution: number, before: Instant): PointSeries {
  const merged = new PointList();
  for (let index = 0; index < points.length && points.at(index) < before; index++)
    merged.add(alignDown(points.at(index), seconds(resolution)), points.summary(index));
  return { resolution, unit, points: merged };
}
