/** From stored points to an alarm's evaluation range: a datapoint, or none, for each period of its window. */

import type { BandOf } from "../metrics/anomaly/band.ts";
import { type DataQuery, prepareQueries, type StatQuery, type TimeSeries } from "../metrics/math/queries.ts";
import type { MetricPoint, Unit } from "../metrics/metric.ts";
import { seriesOf } from "../metrics/series.ts";
import { parseStatistic, statisticOf } from "../metrics/statistics.ts";
import { inOneUnit } from "../metrics/units.ts";
import { type Instant, seconds } from "../time/time.ts";
import type { Limit, MetricRule, Watched } from "./alarm.ts";
import type { Band, Datapoint } from "./evaluate.ts";
import type { AlarmWindow } from "./window.ts";

/** Newest first. `points` are those of each of the alarm's `readsOf`; those outside of the window don't count. */
export function rangeOf(
  { watched, limit }: Pick<MetricRule, "watched" | "limit">,
  window: AlarmWindow,
  points: readonly (readonly MetricPoint[])[],
  bandOf?: BandOf,
): readonly Datapoint[] {
  const datapoints =
    watched.kind === "metric"
      ? samplesOf(points[0] ?? [], watched.metric, window)
      : computed(watched, limit, window, points, bandOf);
  return Array.from({ length: window.periods }, (_, index) => {
    const at = window.until - (index + 1) * window.period;
    return datapoints.get(at) ?? { at };
  });
}

/** The datapoints of one metric, by the start of their periods. */
function samplesOf(
  points: readonly MetricPoint[],
  { statistic: text, unit }: { readonly statistic: string; readonly unit?: Unit },
  window: AlarmWindow,
): ReadonlyMap<Instant, Datapoint> {
  const statistic = parseStatistic(text);
  const datapoints = new Map<Instant, Datapoint>();
  for (const [at, summary] of seriesOf(inOneUnit(points, unit), window.period, window.from)) {
    const value = statistic && statisticOf(summary, statistic);
    if (value !== undefined) datapoints.set(at, { at, value, sampleCount: summary.count });
  }
  return datapoints;
}

/**
 * The datapoints of an expression. It sees the whole evaluation range, more periods than the alarm needs: a function
 * that reduces over time (the AVG of one series) does so over all of them, as on AWS.
 */
function computed(
  { queries }: Extract<Watched, { kind: "math" }>,
  limit: Limit,
  window: AlarmWindow,
  points: readonly (readonly MetricPoint[])[],
  bandOf: BandOf | undefined,
): ReadonlyMap<Instant, Datapoint> {
  const prepared = preparedOf(queries);
  const metrics = queries.filter((query) => query.kind === "stat");
  const read = new Map(
    metrics.map((query, index) => [query, timeSeriesOf(points[index] ?? [], query, window)]),
  );
  const evaluated =
    prepared.kind === "refused"
      ? prepared
      : prepared.evaluate({
          seriesOf: (query) => read.get(query) ?? NOTHING,
          gridOf: (period) => ({
            start: window.from,
            period,
            count: Math.floor((window.until - window.from) / seconds(period)),
          }),
          ...(bandOf ? { bandOf } : {}),
        });
  // PutMetricAlarm lets in only what can be evaluated, and that little of it costs nothing.
  if (evaluated.kind === "refused") return new Map();
  const { results } = evaluated;
  const bandId = limit.kind === "band" ? limit.band : undefined;
  const judged = results.find(({ query }) => query.id !== bandId)?.series[0] ?? NOTHING;
  if (limit.kind === "threshold")
    return new Map(judged.at.map((at, index) => [at, { at, value: judged.values[index]! }]));
  const band = bandsOf(results.find(({ query }) => query.id === bandId)?.series ?? []);
  return new Map(
    judged.at.flatMap((at, index) => {
      const around = band.get(at);
      // Nothing says whether a value is too high as long as there is no band.
      return around ? [[at, { at, value: judged.values[index]!, band: around }]] : [];
    }),
  );
}

const NOTHING: TimeSeries = { at: [], values: [] };

function timeSeriesOf(points: readonly MetricPoint[], query: StatQuery, window: AlarmWindow): TimeSeries {
  const samples = [...samplesOf(points, query, window).values()].sort((a, b) => a.at - b.at);
  return { at: samples.map(({ at }) => at), values: samples.map(({ value }) => value ?? Number.NaN) };
}

/** A band is computed as two series, the upper before the lower. */
function bandsOf([upper, lower]: readonly TimeSeries[]): ReadonlyMap<Instant, Band> {
  const lowerAt = new Map(lower?.at.map((at, index) => [at, lower.values[index]!]));
  return new Map(
    upper?.at.flatMap((at, index) => {
      const bottom = lowerAt.get(at);
      return bottom === undefined ? [] : [[at, { lower: bottom, upper: upper.values[index]! }]];
    }),
  );
}

/** An alarm is evaluated each minute: its expressions are understood once. */
const understood = new WeakMap<readonly DataQuery[], ReturnType<typeof prepareQueries>>();

function preparedOf(queries: readonly DataQuery[]): ReturnType<typeof prepareQueries> {
  const known = understood.get(queries);
  if (known) return known;
  const prepared = prepareQueries(queries);
  understood.set(queries, prepared);
  return prepared;
}
