/** What is stored of a metric in several places, as one: oldest first, then finest first, then by unit. */

import type { MetricPoint, Unit } from "../../core/metrics/metric.ts";
import { PointList } from "../../core/metrics/point-list.ts";
import type { Instant } from "../../core/time/time.ts";
import type { PointSeries } from "./point-blocks.ts";

/** The points in [from, until), of every unit or of one. Parts merge in the given order, so that sums come out alike. */
export function mergedPoints(
  parts: readonly (readonly PointSeries[])[],
  from: Instant,
  until: Instant,
  unit?: Unit,
): readonly MetricPoint[] {
  const series = mergedSeries(parts, from, until, unit);
  const points: MetricPoint[] = [];
  for (const { resolution, unit, points: list } of series)
    for (let index = list.indexFrom(from); index < list.length && list.at(index) < until; index++)
      points.push({ at: list.at(index), resolution, unit, summary: list.summary(index) });
  return series.length > 1 ? points.sort(byPlace) : points;
}

/** The same by unit and resolution; a series may have points beyond the range. */
export function mergedSeries(
  parts: readonly (readonly PointSeries[])[],
  from: Instant,
  until: Instant,
  wanted?: Unit,
): readonly PointSeries[] {
  const merged: { series: PointSeries; ours: boolean }[] = [];
  for (const part of parts)
    for (const series of part) {
      if (wanted !== undefined && series.unit !== wanted) continue;
      const { points } = series;
      const first = points.indexFrom(from);
      if (first === points.length || points.at(first) >= until) continue;
      const known = merged.find(
        (one) => one.series.unit === series.unit && one.series.resolution === series.resolution,
      );
      if (!known) {
        merged.push({ series, ours: false });
        continue;
      }
      if (!known.ours) {
        // Copied before it is changed: it belongs to whoever keeps it.
        const copy = new PointList(points.length - first + 8);
        copy.addAll(known.series.points, from, until);
        known.series = { ...known.series, points: copy };
        known.ours = true;
      }
      known.series.points.addAll(points, from, until);
    }
  return merged.map(({ series }) => series);
}

const byPlace = (a: MetricPoint, b: MetricPoint): number =>
  a.at - b.at || a.resolution - b.resolution || (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0);
