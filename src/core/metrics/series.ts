/** Stored points become a series: one summary for each period of a grid. */

import { alignDown, type Duration, days, type Instant, seconds } from "../time/time.ts";
import type { MetricPoint, Summary } from "./metric.ts";
import { readableFrom } from "./retention.ts";
import { mergeSummaries } from "./summary.ts";

/** What a period holds; periods without samples are not there. */
export type Series = ReadonlyMap<Instant, Summary>;

/**
 * Merges points of one unit into periods, oldest first. The grid goes through `origin`: the epoch for readers,
 * the window's start for alarms. A point that does not fit into one period (it was rolled up since) belongs to none.
 */
export function seriesOf(points: readonly MetricPoint[], period: Duration, origin: Instant = 0): Series {
  const series = new Map<Instant, Summary>();
  for (const point of points) {
    const at = alignDown(point.at, period, origin);
    if (point.at + seconds(point.resolution) > at + period) continue;
    const there = series.get(at);
    series.set(at, there ? mergeSummaries(there, point.summary) : point.summary);
  }
  return series;
}

/**
 * A start time as readers get it: rounded down, the coarser the older, then to the grid of the period; never before
 * the time from which there are data of that period.
 */
export function readingStart(start: Instant, period: Duration, now: Instant): Instant {
  const age = now - start;
  const rounding = period < seconds(60) ? period : seconds(age < days(15) ? 60 : age < days(63) ? 300 : 3600);
  return Math.max(alignDown(alignDown(start, rounding), period), readableFrom(period, now));
}
