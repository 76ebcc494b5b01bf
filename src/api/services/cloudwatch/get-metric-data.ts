/** GetMetricData: several series at once, in pages. */

import type { MetricPoint, Unit } from "../../../core/metrics/metric.ts";
import { readingStart, seriesOf } from "../../../core/metrics/series.ts";
import { statisticOf } from "../../../core/metrics/statistics.ts";
import { inOneUnit, unitsOf } from "../../../core/metrics/units.ts";
import { type Instant, seconds } from "../../../core/time/time.ts";
import { validationError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import { pagePosition, pageToken } from "../../page-token.ts";
import type { GetMetricDataInput, MessageData, MetricDataResult } from "../../shapes/cloudwatch.types.ts";
import { invalidNextToken } from "./errors.ts";
import { checkQueries, defaultLabels, type SeriesQuery } from "./metric-queries.ts";
import { metricIdOf } from "./metrics.ts";

export const getMetricData = operation("GetMetricData", async (input: GetMetricDataInput, call) => {
  if (!(input.StartTime < input.EndTime))
    throw validationError("The parameter StartTime must be less than the parameter EndTime.");
  const room = input.MaxDatapoints ?? MOST_DATAPOINTS;
  if (room < 1 || room > MOST_DATAPOINTS)
    throw validationError(`The parameter MaxDatapoints must be between 1 and ${MOST_DATAPOINTS}.`);
  checkTimezone(input);
  const queries = checkQueries(input.MetricDataQueries, call.scope.account);
  const labels = defaultLabels(queries);
  const from = positionOf(input.NextToken);
  const descending = input.ScanBy !== "TimestampAscending";

  const results: MetricDataResult[] = [];
  let left = room;
  for (const [index, query] of queries.entries()) {
    if (index < from.query || !query.returned) continue;
    const series = await read(query, input, call);
    const ordered = descending ? series.values.reverse() : series.values;
    const after = index === from.query ? from.after : undefined;
    const rest =
      after === undefined ? ordered : ordered.filter(({ at }) => (descending ? at < after : at > after));
    const taken = rest.slice(0, left);
    left -= taken.length;
    const cut = taken.length < rest.length;
    results.push({
      Id: query.id,
      Label: query.label ?? labels.get(query.id),
      Timestamps: taken.map(({ at }) => at),
      Values: taken.map(({ value }) => value),
      StatusCode: cut ? "PartialData" : "Complete",
      ...(series.messages.length > 0 ? { Messages: series.messages } : {}),
    });
    // A full page ends here; whether the next series is empty is seen when its turn comes.
    if (cut) {
      const last = taken.at(-1)?.at ?? after;
      return { MetricDataResults: results, Messages: [], NextToken: tokenOf(index, last) };
    }
  }
  return { MetricDataResults: results, Messages: [] };
});

const MOST_DATAPOINTS = 100_800;

interface Value {
  readonly at: Instant;
  readonly value: number;
}

/** One series, oldest first. */
async function read(
  { metric, period, statistic, unit }: SeriesQuery,
  { StartTime, EndTime }: GetMetricDataInput,
  { store, scope, now }: Call,
): Promise<{ readonly values: Value[]; readonly messages: readonly MessageData[] }> {
  const id = metricIdOf(metric.namespace, metric.name, metric.dimensions);
  const start = readingStart(StartTime, seconds(period), now);
  const points = await store.metrics.points(scope, id, start, EndTime, unit);
  const values = [...seriesOf(inOneUnit(points, unit), seconds(period))].flatMap(([at, summary]) => {
    const value = statisticOf(summary, statistic);
    return value === undefined ? [] : [{ at, value }];
  });
  return { values, messages: unitMessages(points, unit) };
}

function unitMessages(points: readonly MetricPoint[], wanted: Unit | undefined): readonly MessageData[] {
  const units = wanted === undefined ? unitsOf(points) : [];
  if (units.length < 2) return [];
  return [{ Code: "MultipleUnits", Value: `Multiple units returned: '[${units.join(", ")}]'` }];
}

/** The time zone only matters in labels with dates, which are refused; its form is checked all the same. */
function checkTimezone({ LabelOptions }: GetMetricDataInput): void {
  const zone = LabelOptions?.Timezone;
  if (zone !== undefined && !/^[+-]\d{4}$/.test(zone))
    throw validationError(`The value ${zone} for parameter LabelOptions.Timezone is invalid.`);
}

interface Position {
  readonly query: number;
  /** The last instant that the caller has of that query. */
  readonly after: Instant | undefined;
}

const tokenOf = (query: number, after: Instant | undefined): string =>
  pageToken("GetMetricData", after === undefined ? [query] : [query, after]);

function positionOf(token: string | undefined): Position {
  if (token === undefined) return { query: 0, after: undefined };
  const [query, after] = pagePosition("GetMetricData", token) ?? [];
  if (typeof query !== "number") throw invalidNextToken();
  return { query, after: typeof after === "number" ? after : undefined };
}
