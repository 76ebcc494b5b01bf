/**
 * Metric data queries: metrics, and expressions over them, checked together and evaluated together.
 *
 * Everything here is pure: the datapoints of metrics, the hits of searches and the bands of anomaly detectors are
 * handed in. GetMetricData, alarms and widget images share it.
 */

import { prepareQueries } from "./prepare.ts";
import type { DataQuery, Evaluated, Problem, QueryData } from "./query.ts";

export { prepareQueries } from "./prepare.ts";
export { queriesKey } from "./queries-key.ts";
export type {
  DataQuery,
  Evaluated,
  ExpressionQuery,
  Grid,
  PreparedQueries,
  Problem,
  QueryData,
  QueryResult,
  ResultSeries,
  Search,
  StatQuery,
  TimeSeries,
} from "./query.ts";

/** The first mistake in some queries; undefined where there is none. */
export function checkQueries(queries: readonly DataQuery[]): Problem | undefined {
  const prepared = prepareQueries(queries);
  return prepared.kind === "refused" ? prepared.problem : undefined;
}

/** Evaluates queries once. Whoever evaluates them again and again prepares them once. */
export function evaluateQueries(queries: readonly DataQuery[], data: QueryData): Evaluated {
  const prepared = prepareQueries(queries);
  return prepared.kind === "refused" ? prepared : prepared.evaluate(data);
}
