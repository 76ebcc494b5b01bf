/** What is stored of a metric in several places, as one: oldest first, then finest first, then by unit. */

import type { MetricPoint, Unit } from "../../core/metrics/metric.ts";
import { PointList } from "../../core/metrics/point-list.ts";
import type { Instant } from "../../core/time/time.ts";
import type { PointSeries } from "./point-series.ts";

/**
 * The points in [from, until), of every unit or of one; `basic` for those without distributions. Parts merge in the given
 * order, so that sums come out alike.
 */
export function mergedPoints(
  parts: readonly (readonly PointSeries[])[],
  from: Instant,
  until: Instant,
  unit?: Unit,
  basic = false,
): readonly MetricPoint[] {
  const points: MetricPoint[] = [];
  const all = gathered(parts, from, until, unit);
  for (const { resolution, unit, lists } of all)
    for (const list of inOrder(lists, from, until))
      for (let index = list.indexFrom(from); index < list.length && list.at(index) < until; index++) {
        const summary = basic ? list.basicSummary(index) : list.summary(index);
        points.push({ at: list.at(index), resolution, unit, summary });
      }
  return all.length > 1 ? points.sort(byPlace) : points;
}

interface Gathered {
  readonly resolution: number;
  readonly unit: Unit;
  readonly lists: PointList[];
}

/** By unit and resolution, what has points in the range. */
function gathered(
  parts: readonly (readonly PointSeries[])[],
  from: Instant,
  until: Instant,
  wanted: Unit | undefined,
): readonly Gathered[] {
  const all: Gathered[] = [];
  for (const part of parts)
    for (const { resolution, unit, points } of part) {
      if (wanted !== undefined && unit !== wanted) continue;
      const first = points.indexFrom(from);
      if (first === points.length || points.at(first) >= until) continue;
      let known: Gathered | undefined;
      for (const one of all) if (one.unit === unit && one.resolution === resolution) known = one;
      if (known) known.lists.push(points);
      else all.push({ resolution, unit, lists: [points] });
    }
  return all;
}

/** As they are where each begins after the one before it ends; else merged into a new one. */
function inOrder(lists: readonly PointList[], from: Instant, until: Instant): readonly PointList[] {
  const apart = lists.every(
    (list, index) => index === 0 || lists[index - 1]!.at(lists[index - 1]!.length - 1) < list.at(0),
  );
  if (apart) return lists;
  const merged = new PointList();
  for (const list of lists) merged.addAll(list, from, until);
  return [merged];
}

const byPlace = (a: MetricPoint, b: MetricPoint): number =>
  a.at - b.at || a.resolution - b.resolution || (a.unit < b.unit ? -1 : a.unit > b.unit ? 1 : 0);
