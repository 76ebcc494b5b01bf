/**
 * Metric data out of the store: one metric's series, or whole sets of queries with the expressions among them. For
 * every operation that shows series.
 */

import type {
  PreparedQueries,
  QueryResult,
  Search,
  StatQuery,
  TimeSeries,
} from "../../../core/metrics/math/queries.ts";
import { readingGrid } from "../../../core/metrics/math/reading-grid.ts";
import { metricKey, type Unit } from "../../../core/metrics/metric.ts";
import { matcherOf } from "../../../core/metrics/search/match.ts";
import { readingStart } from "../../../core/metrics/series.ts";
import { timeSeriesOf } from "../../../core/metrics/time-series.ts";
import { inOneUnit, unitsOf } from "../../../core/metrics/units.ts";
import { days, type Instant, seconds } from "../../../core/time/time.ts";
import { bandsOf } from "../../../store/detectors.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { Call } from "../../operation.ts";
import type { MessageData } from "../../shapes/cloudwatch.types.ts";
import { statisticNamed } from "./metrics.ts";

/** What reading needs of a call. */
export type Reader = Pick<Call, "store" | "scope" | "now">;

export interface TimeRange {
  /** Inclusive; rounded down as readers get it. */
  readonly start: Instant;
  /** Exclusive. */
  readonly end: Instant;
}

export interface MetricSeries extends TimeSeries {
  readonly messages: readonly MessageData[];
}

export interface MetricData {
  /** Of the returned queries, in their order. */
  readonly results: readonly QueryResult[];
  /** About the series of single metrics, by the query of each. */
  readonly messages: ReadonlyMap<StatQuery, readonly MessageData[]>;
  /** The metrics that each search found, in order. */
  readonly found: readonly (readonly StatQuery[])[];
  /** About the request as a whole. */
  readonly remarks: readonly MessageData[];
}

/** What one SEARCH may find, what all of a request may, and how many there may be of them. */
const MOST_FOUND = 100;
const MOST_FOUND_IN_ALL = 500;
const MOST_SEARCHES = 100;
/** Expressions are computed in memory: five hundred series of fifteen days, minute by minute, are the most. */
const MOST_READ = 12_000_000;

/** Says that there was more than may be shown. */
export const TOO_MANY: MessageData = {
  Code: "MaxMetricsExceeded",
  Value: "Maximum number of allowed metrics exceeded",
};

/** Reads the series of one metric, oldest first. */
export async function readSeries(
  query: StatQuery,
  { start, end }: TimeRange,
  { store, scope, now }: Reader,
): Promise<MetricSeries> {
  const { metric, period, unit } = query;
  const statistic = statisticNamed(query.statistic, "Stat");
  const from = readingStart(start, seconds(period), now);
  const basic = statistic.kind === "basic";
  const points = await store.metrics.points(scope, metric, from, end, unit, basic);
  const units = unit === undefined ? unitsOf(points) : [unit];
  const own = units.length > 1 ? inOneUnit(points, units[0]) : points;
  return { ...timeSeriesOf(own, seconds(period), statistic), messages: unitMessages(units) };
}

/** Reads everything that prepared queries ask for, and evaluates them. Throws what a caller did wrong. */
export async function readMetricData(
  prepared: PreparedQueries,
  range: TimeRange,
  reader: Reader,
): Promise<MetricData> {
  if (prepared.searches.length > MOST_SEARCHES)
    throw validationError(`A request may hold at most ${MOST_SEARCHES} SEARCH expressions.`);
  const read = new Map<StatQuery, MetricSeries>();
  let datapoints = 0;
  const readAll = async (queries: readonly StatQuery[]): Promise<void> => {
    for (const query of queries) {
      const series = await readSeries(query, range, reader);
      read.set(query, series);
      datapoints += series.at.length;
      if (datapoints > MOST_READ)
        throw validationError(
          `Expressions may draw on at most ${MOST_READ} datapoints; ask for fewer series, a shorter time or a longer period.`,
        );
    }
  };
  await readAll(prepared.queries.filter((query) => query.kind === "stat"));
  const found = new Map<Search, readonly StatQuery[]>();
  let room = MOST_FOUND_IN_ALL;
  let tooMany = false;
  for (const search of prepared.searches) {
    const hits = await metricsFound(search, reader);
    const shown = hits.slice(0, Math.min(MOST_FOUND, room));
    tooMany ||= hits.length > shown.length;
    room -= shown.length;
    found.set(search, shown);
    await readAll(shown);
  }
  const seriesOf = (query: StatQuery): TimeSeries => read.get(query) ?? { at: [], values: [] };
  const bands = prepared.bands.length > 0 ? await bandsOf(reader.store, reader.scope) : undefined;
  const evaluated = prepared.evaluate({
    seriesOf,
    gridOf: (period) => readingGrid(range.start, range.end, period, reader.now),
    searched: (search) => (found.get(search) ?? []).map((query) => [query, seriesOf(query)]),
    ...(bands ? { bandOf: bands(prepared.queries) } : {}),
  });
  if (evaluated.kind === "refused") throw validationError(evaluated.problem.message);
  return {
    results: evaluated.results,
    messages: new Map([...read].map(([query, { messages }]) => [query, messages])),
    found: [...found.values()],
    remarks: tooMany ? [TOO_MANY] : [],
  };
}

/** Queries for the metrics that a search finds among those with data in the last two weeks. */
async function metricsFound(
  { id, criteria, statistic, period }: Search,
  { store, scope, now }: Reader,
): Promise<readonly StatQuery[]> {
  const metrics = await store.metrics.list(scope, {
    ...given({ namespace: criteria.schema?.namespace }),
    activeSince: now - days(14),
  });
  const keyed = metrics.filter(matcherOf(criteria)).map((metric) => ({ metric, key: metricKey(metric) }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : 1));
  return keyed.map(({ metric }) => ({ kind: "stat", id, metric, statistic, period, returned: false }));
}

function unitMessages(units: readonly Unit[]): readonly MessageData[] {
  if (units.length < 2) return [];
  return [{ Code: "MultipleUnits", Value: `Multiple units returned: '[${units.join(", ")}]'` }];
}
