/** Metric data in pages: query by query, and within a query by time, as many datapoints as there is room for. */

import type { StatQuery } from "../../../core/metrics/math/queries.ts";
import type { Instant } from "../../../core/time/time.ts";
import type { Pages } from "../../page-token.ts";
import type { GetMetricDataOutput, MetricDataResult } from "../../shapes/cloudwatch.types.ts";
import { invalidNextToken } from "./errors.ts";
import type { MetricSeries } from "./metric-data.ts";

export interface Paging {
  readonly pages: Pages;
  readonly token: string | undefined;
  /** Datapoints of a page. */
  readonly room: number;
  readonly descending: boolean;
}

/**
 * One page of the queries' series, which are read as they are needed. A token names the query and the last instant
 * that the caller has of it.
 */
export async function metricDataPage(
  queries: readonly StatQuery[],
  { pages, token, room, descending }: Paging,
  read: (query: StatQuery) => Promise<MetricSeries>,
  resultOf: (query: StatQuery, series: MetricSeries, shown: Shown) => MetricDataResult,
): Promise<GetMetricDataOutput> {
  const from = positionOf(pages, token);
  const results: MetricDataResult[] = [];
  let left = room;
  for (const [index, query] of queries.entries()) {
    if (index < from.query || !query.returned) continue;
    const series = await read(query);
    const after = index === from.query ? from.after : undefined;
    const shown = shownOf(series, { descending, after, room: left });
    left -= shown.at.length;
    results.push(resultOf(query, series, shown));
    // A full page ends here; whether the next series is empty is seen when its turn comes.
    if (shown.cut)
      return {
        MetricDataResults: results,
        Messages: [],
        NextToken: tokenOf(pages, index, shown.at.at(-1) ?? after),
      };
  }
  return { MetricDataResults: results, Messages: [] };
}

/** What a page shows of a series, in the order that was asked for. */
export interface Shown {
  readonly at: readonly Instant[];
  readonly values: readonly number[];
  /** Whether there is more. */
  readonly cut: boolean;
}

/** The datapoints beyond `after`, as many as there is room for. */
export function shownOf(
  { at, values }: { readonly at: readonly Instant[]; readonly values: readonly number[] },
  { descending, after, room }: { descending: boolean; after?: Instant | undefined; room: number },
): Shown {
  const count =
    after === undefined
      ? at.length
      : at.filter((instant) => (descending ? instant < after : instant > after)).length;
  const taken = Math.min(room, count);
  // Both ends of an ascending series are cut off: what was shown before, and what there is no room for.
  const start = descending ? count - taken : at.length - count;
  const part = <T>(column: readonly T[]): readonly T[] => {
    const cut = column.slice(start, start + taken);
    return descending ? cut.reverse() : cut;
  };
  return { at: part(at), values: part(values), cut: taken < count };
}

interface Position {
  readonly query: number;
  /** The last instant that the caller has of that query. */
  readonly after: Instant | undefined;
}

const tokenOf = (pages: Pages, query: number, after: Instant | undefined): string =>
  pages.token("GetMetricData", after === undefined ? [query] : [query, after]);

function positionOf(pages: Pages, token: string | undefined): Position {
  if (token === undefined) return { query: 0, after: undefined };
  const [query, after] = pages.position("GetMetricData", token) ?? [];
  if (typeof query !== "number") throw invalidNextToken();
  return { query, after: typeof after === "number" ? after : undefined };
}
