/** GetMetricData: many series at once: metrics in pages, or metrics and expressions over them in one go. */

import type { PreparedQueries, QueryResult, ResultSeries } from "../../../core/metrics/math/queries.ts";
import { validationError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  GetMetricDataInput,
  GetMetricDataOutput,
  MessageData,
  MetricDataResult,
} from "../../shapes/cloudwatch.types.ts";
import { invalidNextToken } from "./errors.ts";
import { readMetricData, readSeries, TOO_MANY } from "./metric-data.ts";
import { metricDataPage, type Paging, type Shown, shownOf } from "./metric-data-pages.ts";
import { type Labeller, labellerOf } from "./metric-labels.ts";
import { metricDataQueries } from "./metric-queries.ts";

export const getMetricData = operation("GetMetricData", async (input: GetMetricDataInput, call) => {
  if (!(input.StartTime < input.EndTime))
    throw validationError("The parameter StartTime must be less than the parameter EndTime.");
  const room = input.MaxDatapoints ?? MOST_DATAPOINTS;
  if (room < 1 || room > MOST_DATAPOINTS)
    throw validationError(`The parameter MaxDatapoints must be between 1 and ${MOST_DATAPOINTS}.`);
  const prepared = metricDataQueries(input.MetricDataQueries, call.scope.account);
  const paging = {
    pages: call.pages,
    token: input.NextToken,
    room,
    descending: input.ScanBy !== "TimestampAscending",
  };
  const computed = prepared.queries.some((query) => query.kind === "expression");
  return computed ? wholeAnswer(prepared, paging, input, call) : pageOfAnswer(prepared, paging, input, call);
});

const MOST_DATAPOINTS = 100_800;
/** An answer with expressions shows this many series at most. */
const MOST_SERIES = 500;

const DROPPED: MessageData = {
  Code: "ArithmeticError",
  Value: "One or more data-points have been dropped due to non-numeric values (NaN, -Infinite, +Infinite)",
};

function pageOfAnswer(
  { queries }: PreparedQueries,
  paging: Paging,
  input: GetMetricDataInput,
  call: Call,
): Promise<GetMetricDataOutput> {
  const labelOf = labellerOf(queries, [], input.LabelOptions, call);
  const range = { start: input.StartTime, end: input.EndTime };
  return metricDataPage(
    queries.filter((query) => query.kind === "stat"),
    paging,
    (query) => readSeries(query, range, call),
    (query, series, shown) =>
      resultOf({ query, answers: "series" }, { ...series, origin: query }, labelOf, shown, series.messages),
  );
}

/** There is no second page where expressions are: what there is no room for is left out, and said to be. */
async function wholeAnswer(
  prepared: PreparedQueries,
  { token, room, descending }: Paging,
  input: GetMetricDataInput,
  call: Call,
): Promise<GetMetricDataOutput> {
  if (token !== undefined) throw invalidNextToken();
  const range = { start: input.StartTime, end: input.EndTime };
  const data = await readMetricData(prepared, range, call);
  const labelOf = labellerOf(prepared.queries, data.found, input.LabelOptions, call);
  const all = data.results.flatMap((result) => result.series.map((series) => ({ result, series })));
  let left = room;
  const results = all.slice(0, MOST_SERIES).map(({ result, series }) => {
    const shown = shownOf(series, { descending, room: left });
    left -= shown.at.length;
    const messages = [
      ...(series.origin && shownAsRead(result) ? (data.messages.get(series.origin) ?? []) : []),
      ...(result.dropped ? [DROPPED] : []),
    ];
    return resultOf(result, series, labelOf, shown, messages);
  });
  const remarks = all.length > MOST_SERIES ? [TOO_MANY] : data.remarks;
  return { MetricDataResults: results, Messages: remarks };
}

/** Whether its series are metrics' own: what is to be said of these is said where they are shown. */
const shownAsRead = ({ query, answers }: QueryResult): boolean =>
  query.kind === "stat" || answers === "array";

const resultOf = (
  result: Pick<QueryResult, "query" | "answers">,
  series: ResultSeries,
  labelOf: Labeller,
  { at, values, cut }: Shown,
  messages: readonly MessageData[],
): MetricDataResult => ({
  Id: result.query.id,
  Label: labelOf(result, series),
  Timestamps: at,
  Values: values,
  StatusCode: cut ? "PartialData" : "Complete",
  ...(messages.length > 0 ? { Messages: messages } : {}),
});
