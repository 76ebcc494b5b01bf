/** The queries of a request for metric data: checked, and in the domain's words. */

import { labelProblem } from "../../../core/metrics/labels/dynamic-label.ts";
import {
  type DataQuery,
  type ExpressionQuery,
  type PreparedQueries,
  prepareQueries,
  type StatQuery,
} from "../../../core/metrics/math/queries.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { MetricDataQuery, MetricStat } from "../../shapes/cloudwatch.types.ts";
import { required, unsupported } from "./errors.ts";
import { checkReadingPeriod, metricIdOf, statisticNamed } from "./metrics.ts";

export const MOST_QUERIES = 500;

/** All queries of a request, ready to be evaluated, or the first mistake in them. */
export function metricDataQueries(queries: readonly MetricDataQuery[], account: string): PreparedQueries {
  if (queries.length === 0) throw validationError("The parameter MetricDataQueries is required.");
  if (queries.length > MOST_QUERIES)
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`,
    );
  const prepared = prepareQueries(dataQueries(queries, "MetricDataQueries", account));
  if (prepared.kind === "refused") throw validationError(prepared.problem.message);
  return prepared;
}

/** The queries of a request's member, each right in itself, or the first mistake in them. */
export function dataQueries(
  queries: readonly MetricDataQuery[],
  member: string,
  account: string,
): readonly DataQuery[] {
  const ids = new Set<string>();
  return queries.map((query, index) => {
    const path = `${member}.member.${index + 1}`;
    if (!/^[a-z][A-Za-z0-9_]*$/.test(query.Id))
      throw validationError(
        `The value ${query.Id} for parameter ${path}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    if (ids.has(query.Id))
      throw validationError(`The values for parameter id in ${member} are not unique: ${query.Id}.`);
    ids.add(query.Id);
    return dataQuery(query, path, account);
  });
}

function dataQuery(query: MetricDataQuery, path: string, account: string): DataQuery {
  const { Expression, MetricStat, Label, AccountId } = query;
  if (Expression !== undefined && MetricStat !== undefined)
    throw validationError(
      `The parameters ${path}.MetricStat and ${path}.Expression are mutually exclusive and you have specified both.`,
    );
  if (AccountId !== undefined && AccountId !== account)
    throw unsupported(`metrics of other accounts (${path}.AccountId)`);
  const problem = Label === undefined ? undefined : labelProblem(Label);
  if (problem)
    throw validationError(`The value ${Label} for parameter ${path}.Label is invalid: ${problem}.`);
  if (Expression !== undefined) return expressionQuery(query, Expression, path);
  if (!MetricStat)
    throw validationError(
      `At least one of the parameters ${path}.MetricStat and ${path}.Expression must be specified.`,
    );
  return statQuery(query, MetricStat, path);
}

function expressionQuery(
  { Id, Period, Label, ReturnData }: MetricDataQuery,
  expression: string,
  path: string,
): ExpressionQuery {
  if (Period !== undefined) checkReadingPeriod(Period, `${path}.Period`);
  return {
    kind: "expression",
    id: Id,
    expression,
    returned: ReturnData ?? true,
    ...given({ period: Period, label: Label }),
  };
}

function statQuery(
  { Id, Period, Label, ReturnData }: MetricDataQuery,
  stat: MetricStat,
  path: string,
): StatQuery {
  if (Period !== undefined)
    throw validationError(`The parameter ${path}.Period must not be specified beside ${path}.MetricStat.`);
  checkReadingPeriod(stat.Period, `${path}.MetricStat.Period`);
  statisticNamed(stat.Stat, `${path}.MetricStat.Stat`);
  return {
    kind: "stat",
    id: Id,
    metric: metricIdOf(
      required(stat.Metric.Namespace, "metricDataQueries.metricStat.metric.namespace"),
      required(stat.Metric.MetricName, "metricDataQueries.metricStat.metric.metricName"),
      stat.Metric.Dimensions,
    ),
    statistic: stat.Stat,
    period: stat.Period,
    returned: ReturnData ?? true,
    ...given({ unit: stat.Unit, label: Label }),
  };
}
