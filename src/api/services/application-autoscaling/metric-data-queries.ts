/** Metric math in policies: `Metrics` of target tracking and `MetricDataQueries` of predictive scaling have one form. */

import { type DataQuery, prepareQueries } from "../../../core/metrics/math/queries.ts";
import type { Dimension } from "../../../core/metrics/metric.ts";
import { parseStatistic } from "../../../core/metrics/statistics.ts";
import { UNITS } from "../../../core/metrics/units.ts";
import { type ApiError, validationError } from "../../errors.ts";
import { given } from "../../given.ts";

/** A query in the words of a request; it has no period, because the policy gives it one. */
export interface WireMetricDataQuery {
  readonly Id: string;
  readonly Expression?: string | undefined;
  readonly MetricStat?:
    | {
        readonly Metric: {
          readonly Namespace?: string | undefined;
          readonly MetricName?: string | undefined;
          readonly Dimensions?: readonly { readonly Name: string; readonly Value: string }[] | undefined;
        };
        readonly Stat: string;
        readonly Unit?: string | undefined;
      }
    | undefined;
  readonly Label?: string | undefined;
  readonly ReturnData?: boolean | undefined;
}

const MOST_METRICS = 10;
const MOST_EXPRESSIONS = 10;

/** Queries of that period (in seconds), exactly one of them returned, as one time series; throws for anything else. */
export function metricDataQueries(
  members: readonly WireMetricDataQuery[],
  period: number,
): readonly DataQuery[] {
  const queries = members.map((query) => dataQuery(query, period));
  if (new Set(queries.map(({ id }) => id)).size < queries.length)
    throw invalid("The ids of its metrics must differ.");
  const expressions = queries.filter(({ kind }) => kind === "expression").length;
  if (expressions > MOST_EXPRESSIONS || queries.length - expressions > MOST_METRICS)
    throw invalid(`It may have at most ${MOST_METRICS} metrics and ${MOST_EXPRESSIONS} expressions.`);
  const [returned, ...more] = queries.filter((query) => query.returned);
  if (!returned || more.length > 0)
    throw invalid("Exactly one of its metrics and expressions must return data (ReturnData).");
  const prepared = prepareQueries(queries);
  if (prepared.kind === "refused") throw invalid(prepared.problem.message);
  if (prepared.searches.length > 0 || prepared.bands.length > 0)
    throw invalid("SEARCH and ANOMALY_DETECTION_BAND are not supported in it.");
  if (prepared.answers.get(returned.id) !== "series")
    throw invalid(`'${returned.id}' gives an array of time series; one is wanted.`);
  return queries;
}

/** The queries as they were given. */
export const wireMetricDataQueries = (queries: readonly DataQuery[]): readonly WireMetricDataQuery[] =>
  queries.map((query) => ({
    Id: query.id,
    ...(query.kind === "expression"
      ? { Expression: query.expression }
      : {
          MetricStat: {
            Metric: {
              Namespace: query.metric.namespace,
              MetricName: query.metric.name,
              ...(query.metric.dimensions.length > 0 && {
                Dimensions: wireDimensions(query.metric.dimensions),
              }),
            },
            Stat: query.statistic,
            Unit: query.unit,
          },
        }),
    Label: query.label,
    ReturnData: queries.length === 1 ? undefined : query.returned,
  }));

const wireDimensions = (dimensions: readonly Dimension[]) =>
  dimensions.map(({ name, value }) => ({ Name: name, Value: value }));

function dataQuery(
  { Id, Expression, MetricStat, Label, ReturnData }: WireMetricDataQuery,
  period: number,
): DataQuery {
  if (!/^[a-z][A-Za-z0-9_]{0,254}$/.test(Id))
    throw invalid(`The id '${Id}' must begin with a lower-case letter and have letters, digits and _ only.`);
  const common = { id: Id, returned: ReturnData ?? true, ...given({ label: Label }) };
  if (Expression !== undefined && MetricStat === undefined)
    return { kind: "expression", ...common, expression: Expression, period };
  if (!MetricStat || Expression !== undefined)
    throw invalid(`'${Id}' must have either a MetricStat or an Expression.`);
  const { Metric, Stat, Unit } = MetricStat;
  if (!Metric.Namespace || !Metric.MetricName)
    throw invalid(`The metric of '${Id}' must have a Namespace and a MetricName.`);
  if (!parseStatistic(Stat)) throw invalid(`The statistic ${Stat} of '${Id}' is not supported.`);
  if (Unit !== undefined && !UNITS.includes(Unit)) throw invalid(`The unit ${Unit} of '${Id}' is not known.`);
  const dimensions = (Metric.Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value }));
  if (dimensions.length > 30 || new Set(dimensions.map(({ name }) => name)).size < dimensions.length)
    throw invalid(`'${Id}' may have at most 30 dimensions, each once.`);
  const metric = { namespace: Metric.Namespace, name: Metric.MetricName, dimensions };
  return { kind: "stat", ...common, metric, statistic: Stat, period, ...given({ unit: Unit }) };
}

const invalid = (detail: string): ApiError =>
  validationError(`The customized metric specification is not valid. ${detail}`);
