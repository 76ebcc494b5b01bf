/** The past of a metric, or of an expression over some, read from the store and evaluated. */

import {
  type DataQuery,
  prepareQueries,
  type StatQuery,
  type TimeSeries,
} from "../core/metrics/math/queries.ts";
import { seriesOf } from "../core/metrics/series.ts";
import { parseStatistic, statisticOf } from "../core/metrics/statistics.ts";
import { inOneUnit } from "../core/metrics/units.ts";
import type { Sampled } from "../core/scaling/predictive/history.ts";
import type { Scope } from "../core/scope.ts";
import { type Instant, seconds } from "../core/time/time.ts";
import type { Metrics } from "../store/store.ts";

/** The values of the one query that is returned, in [from, until), oldest first; none where it cannot be evaluated. */
export async function seriesBetween(
  metrics: Metrics,
  scope: Scope,
  queries: readonly DataQuery[],
  from: Instant,
  until: Instant,
): Promise<readonly Sampled[]> {
  const prepared = prepareQueries(queries);
  if (prepared.kind === "refused") return [];
  const read = new Map<string, TimeSeries>();
  for (const query of queries)
    if (query.kind === "stat") read.set(query.id, await datapoints(metrics, scope, query, from, until));
  const evaluated = prepared.evaluate({
    seriesOf: ({ id }) => read.get(id) ?? { at: [], values: [] },
    gridOf: (period) => ({ start: from, period, count: Math.ceil((until - from) / seconds(period)) }),
  });
  if (evaluated.kind === "refused") return [];
  const series = evaluated.results[0]?.series[0];
  return series ? series.at.map((at, index) => ({ at, value: series.values[index]! })) : [];
}

async function datapoints(
  metrics: Metrics,
  scope: Scope,
  { metric, period, statistic: name, unit }: StatQuery,
  from: Instant,
  until: Instant,
): Promise<TimeSeries> {
  const statistic = parseStatistic(name);
  const points = await metrics.points(scope, metric, from, until, unit);
  const at: Instant[] = [];
  const values: number[] = [];
  for (const [start, summary] of seriesOf(inOneUnit(points, unit), seconds(period), from)) {
    const value = statistic && statisticOf(summary, statistic);
    if (value === undefined) continue;
    at.push(start);
    values.push(value);
  }
  return { at, values };
}
