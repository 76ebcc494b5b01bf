/** The history that a detector learns from: which points to read, and the series they make. */

import { alignDown, type Instant, seconds } from "../../time/time.ts";
import { evaluateQueries, type StatQuery, type TimeSeries } from "../math/queries.ts";
import type { MetricPoint, MetricRead } from "../metric.ts";
import { parseStatistic } from "../statistics.ts";
import { timeSeriesOf } from "../time-series.ts";
import { inOneUnit } from "../units.ts";
import { type AnomalyDetector, type DetectedSeries, LEARNT_HISTORY, LEARNT_PERIOD } from "./detector.ts";

/** In seconds: of the series that is learnt. */
export const learntPeriod = (series: DetectedSeries): number =>
  series.kind === "metric" ? LEARNT_PERIOD : series.period;

/** The last two weeks of each metric, whole periods only, in the order in which `historyOf` takes their points. */
export function historyReads({ scope, series }: AnomalyDetector, now: Instant): readonly MetricRead[] {
  const { from, until } = rangeOf(series, now);
  if (series.kind === "metric") return [{ scope, metric: series.metric, from, until }];
  return statsOf(series).map(({ metric, unit }) => ({ scope, metric, unit, from, until }));
}

/** What the points of those reads amount to. */
export function historyOf(
  { series }: AnomalyDetector,
  points: readonly (readonly MetricPoint[])[],
  now: Instant,
): TimeSeries {
  if (series.kind === "metric") return readSeries(points[0] ?? [], series.statistic, LEARNT_PERIOD);
  const { from, until } = rangeOf(series, now);
  const read = new Map(
    statsOf(series).map((query, index) => [
      query,
      readSeries(inOneUnit(points[index] ?? [], query.unit), query.statistic, query.period),
    ]),
  );
  const evaluated = evaluateQueries(series.queries, {
    seriesOf: (query) => read.get(query) ?? NOTHING,
    gridOf: (period) => ({
      start: alignDown(from, seconds(period)),
      period,
      count: Math.floor((until - from) / seconds(period)),
    }),
  });
  return (evaluated.kind === "results" && evaluated.results[0]?.series[0]) || NOTHING;
}

const NOTHING: TimeSeries = { at: [], values: [] };

function rangeOf(series: DetectedSeries, now: Instant): { readonly from: Instant; readonly until: Instant } {
  const until = alignDown(now, seconds(learntPeriod(series)));
  return { from: until - LEARNT_HISTORY, until };
}

const statsOf = ({ queries }: Extract<DetectedSeries, { kind: "math" }>): readonly StatQuery[] =>
  queries.filter((query) => query.kind === "stat");

function readSeries(points: readonly MetricPoint[], statistic: string, period: number): TimeSeries {
  const parsed = parseStatistic(statistic);
  return parsed ? timeSeriesOf(inOneUnit(points, undefined), seconds(period), parsed) : NOTHING;
}
