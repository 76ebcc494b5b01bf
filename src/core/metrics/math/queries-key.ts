/** When two sets of queries ask for the same. */

import { metricKey } from "../metric.ts";
import type { DataQuery } from "./query.ts";

/** One text for queries that compute the same; their order and their labels don't matter. */
export function queriesKey(queries: readonly DataQuery[]): string {
  const sorted = [...queries].sort((a, b) => (a.id < b.id ? -1 : 1));
  const parts = sorted.map((query) =>
    query.kind === "stat"
      ? [query.id, query.returned, metricKey(query.metric), query.statistic, query.period, query.unit ?? null]
      : [query.id, query.returned, query.expression],
  );
  return JSON.stringify(parts);
}
