/** How the series of an answer are called. */

import { defaultLabels, searchLabels } from "../../../core/metrics/labels/default-labels.ts";
import { filledLabel, isDynamic } from "../../../core/metrics/labels/dynamic-label.ts";
import { offsetMinutes } from "../../../core/metrics/labels/texts.ts";
import type { DataQuery, QueryResult, ResultSeries, StatQuery } from "../../../core/metrics/math/queries.ts";
import { validationError } from "../../errors.ts";
import type { Call } from "../../operation.ts";
import type { LabelOptions } from "../../shapes/cloudwatch.types.ts";

/** The label of one series of a query's result. */
export type Labeller = (result: Pick<QueryResult, "query" | "answers">, series: ResultSeries) => string;

/**
 * A series is called by its query's label, with the live values in it; a metric's without one by what tells it from
 * the others, an expression's by its id. Several series of one expression are told apart by the metrics behind them.
 */
export function labellerOf(
  queries: readonly DataQuery[],
  found: readonly (readonly StatQuery[])[],
  options: LabelOptions | undefined,
  { scope, now }: Pick<Call, "scope" | "now">,
): Labeller {
  const offset = offsetOf(options);
  const defaults = new Map([
    ...found.flatMap((hits) => [...searchLabels(hits)]),
    ...defaultLabels(queries.filter((query) => query.kind === "stat")),
  ]);
  const fill = (text: string, label: string, series: ResultSeries): string =>
    isDynamic(text) ? filledLabel(text, { label, series, scope, now, offset, ...originIn(series) }) : text;
  const ownLabel = (series: ResultSeries): string | undefined => {
    const { origin } = series;
    if (!origin) return undefined;
    const byDefault = defaults.get(origin) ?? origin.metric.name;
    return origin.label === undefined ? byDefault : fill(origin.label, byDefault, series);
  };
  return ({ query, answers }, series) => {
    const { id, label } = query;
    if (query.kind === "stat") return ownLabel(series) ?? id;
    if (answers === "series") return label === undefined ? id : fill(label, id, series);
    const own = ownLabel(series) ?? id;
    if (label === undefined) return own;
    return isDynamic(label) ? fill(label, own, series) : `${label} ${own}`.trimStart();
  };
}

const originIn = ({ origin }: ResultSeries) => (origin ? { origin } : {});

function offsetOf(options: LabelOptions | undefined): number {
  const zone = options?.Timezone;
  const offset = zone === undefined ? 0 : offsetMinutes(zone);
  if (offset === undefined)
    throw validationError(`The value ${zone} for parameter LabelOptions.Timezone is invalid.`);
  return offset;
}
