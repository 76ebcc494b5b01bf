/** Stored points become a time series of one statistic. */

import { alignDown, type Duration, type Instant, seconds } from "../time/time.ts";
import type { TimeSeries } from "./math/query.ts";
import type { MetricPoint, Summary } from "./metric.ts";
import { type Statistic, statisticOf } from "./statistics.ts";
import { mergeSummaries } from "./summary.ts";

/**
 * The statistic of each period that has samples, on the grid through `origin`: the epoch for readers, the window's start
 * for alarms. The points are of one unit and oldest first. A point that does not fit into one period belongs to none; a period whose statistic is unknown is left out.
 */
export function timeSeriesOf(
  points: readonly MetricPoint[],
  period: Duration,
  statistic: Statistic,
  origin: Instant = 0,
): TimeSeries {
  const at: Instant[] = [];
  const values: number[] = [];
  let current: Instant | undefined;
  let summary: Summary | undefined;
  const end = (): void => {
    const value = summary && statisticOf(summary, statistic);
    if (current === undefined || value === undefined) return;
    at.push(current);
    values.push(value);
  };
  const merge = statistic.kind === "basic" ? mergeBasics : mergeSummaries;
  for (const point of points) {
    const start = alignDown(point.at, period, origin);
    if (point.at + seconds(point.resolution) > start + period) continue;
    if (start === current && summary) {
      summary = merge(summary, point.summary);
      continue;
    }
    end();
    current = start;
    summary = point.summary;
  }
  end();
  return { at, values };
}

/** Without the distributions, which no basic statistic needs and which take most of the work. */
const mergeBasics = (a: Summary, b: Summary): Summary => ({
  count: a.count + b.count,
  sum: a.sum + b.sum,
  min: Math.min(a.min, b.min),
  max: Math.max(a.max, b.max),
});
