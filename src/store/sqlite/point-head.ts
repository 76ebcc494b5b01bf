/** Points in memory that are in the log but not in blocks yet. */

import { PointList } from "../../core/metrics/point-list.ts";
import type { Instant } from "../../core/time/time.ts";
import type { PointSeries } from "../points/point-series.ts";
import type { PlacedSample } from "./point-log.ts";

export class PointHead {
  readonly #byMetric = new Map<number, PointSeries[]>();
  /** Bounds what is kept here: points, and bytes of the log that tell them. */
  points = 0;
  bytes = 0;
  /** The oldest point, by resolution. */
  readonly oldest: { 1: Instant; 60: Instant } = {
    1: Number.POSITIVE_INFINITY,
    60: Number.POSITIVE_INFINITY,
  };

  get empty(): boolean {
    return this.#byMetric.size === 0;
  }

  add({ metricId, resolution, unit, at, count, sum, min, max, kept }: PlacedSample): void {
    const { points } = this.#series(metricId, resolution, unit);
    if (points.addNumbers(at, count, sum, min, max, kept)) this.points++;
    if (at < this.oldest[resolution]) this.oldest[resolution] = at;
  }

  of(metricId: number): readonly PointSeries[] {
    return this.#byMetric.get(metricId) ?? NONE;
  }

  /** Metrics that have points here, ascending. */
  metrics(): number[] {
    return [...this.#byMetric.keys()].sort((a, b) => a - b);
  }

  delete(metricId: number): void {
    this.#byMetric.delete(metricId);
  }

  #series(metricId: number, resolution: number, unit: string): PointSeries {
    let all = this.#byMetric.get(metricId);
    if (!all) {
      all = [];
      this.#byMetric.set(metricId, all);
    }
    for (const one of all) if (one.resolution === resolution && one.unit === unit) return one;
    const made = { resolution, unit, points: new PointList() };
    all.push(made);
    return made;
  }
}

const NONE: readonly PointSeries[] = [];
