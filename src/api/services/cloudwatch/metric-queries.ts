/** The queries of GetMetricData: checked, and named when their callers did not. */

import type { Unit } from "../../../core/metrics/metric.ts";
import type { Statistic } from "../../../core/metrics/statistics.ts";
import { validationError } from "../../errors.ts";
import type { MetricDataQuery } from "../../shapes/cloudwatch.types.ts";
import { required, unsupported } from "./errors.ts";
import { checkReadingPeriod, dimensionsOf, statisticNamed } from "./metrics.ts";

/** A query for one series of one metric. */
export interface SeriesQuery {
  readonly id: string;
  readonly label: string | undefined;
  readonly returned: boolean;
  readonly metric: {
    readonly namespace: string;
    readonly name: string;
    readonly dimensions: readonly { readonly Name: string; readonly Value: string }[];
  };
  /** In seconds. */
  readonly period: number;
  readonly statistic: Statistic;
  /** The statistic in the caller's words. */
  readonly statisticName: string;
  readonly unit: Unit | undefined;
}

const MOST_QUERIES = 500;

/** All queries of a request, or the first mistake in them. */
export function checkQueries(queries: readonly MetricDataQuery[], account: string): readonly SeriesQuery[] {
  if (queries.length === 0) throw validationError("The parameter MetricDataQueries is required.");
  if (queries.length > MOST_QUERIES)
    throw validationError(
      `The collection MetricDataQueries must not have a size greater than ${MOST_QUERIES}.`,
    );
  const ids = new Set<string>();
  return queries.map((query, index) => {
    if (!/^[a-z][A-Za-z0-9_]*$/.test(query.Id))
      throw validationError(
        `The value ${query.Id} for parameter MetricDataQueries.member.${index + 1}.Id is not matching the expected pattern ^[a-z][a-zA-Z0-9_]*$.`,
      );
    if (ids.has(query.Id))
      throw validationError(`The values for parameter id in MetricDataQueries are not unique: ${query.Id}.`);
    ids.add(query.Id);
    return seriesQuery(query, `MetricDataQueries.member.${index + 1}`, account);
  });
}

/** Labels by query id: the metric's name, and behind it whatever tells apart the queries of that name. */
export function defaultLabels(queries: readonly SeriesQuery[]): ReadonlyMap<string, string> {
  const labels = new Map<string, string>();
  for (const query of queries) {
    const namesakes = queries.filter(({ metric }) => metric.name === query.metric.name);
    const telling = [dimensionsText, statisticText, periodText].filter((partOf) => differ(namesakes, partOf));
    labels.set(query.id, [query.metric.name, ...telling.map((partOf) => partOf(query))].join(" ").trimEnd());
  }
  return labels;
}

function seriesQuery(query: MetricDataQuery, path: string, account: string): SeriesQuery {
  if (query.Expression !== undefined && query.MetricStat !== undefined)
    throw validationError(
      `The parameters ${path}.MetricStat and ${path}.Expression are mutually exclusive and you have specified both.`,
    );
  if (query.Expression !== undefined)
    throw unsupported(`metric math and other expressions (${path}.Expression)`);
  const { MetricStat } = query;
  if (!MetricStat)
    throw validationError(
      `At least one of the parameters ${path}.MetricStat and ${path}.Expression must be specified.`,
    );
  if (query.Period !== undefined)
    throw validationError(`The parameter ${path}.Period must not be specified beside ${path}.MetricStat.`);
  if (query.AccountId !== undefined && query.AccountId !== account)
    throw unsupported(`metrics of other accounts (${path}.AccountId)`);
  if (query.Label?.includes("${")) throw unsupported(`dynamic labels (${path}.Label)`);
  checkReadingPeriod(MetricStat.Period, `${path}.MetricStat.Period`);
  dimensionsOf(MetricStat.Metric.Dimensions);
  return {
    id: query.Id,
    label: query.Label,
    returned: query.ReturnData ?? true,
    metric: {
      namespace: required(MetricStat.Metric.Namespace, "metricDataQueries.metricStat.metric.namespace"),
      name: required(MetricStat.Metric.MetricName, "metricDataQueries.metricStat.metric.metricName"),
      dimensions: MetricStat.Metric.Dimensions ?? [],
    },
    period: MetricStat.Period,
    statistic: statisticNamed(MetricStat.Stat, `${path}.MetricStat.Stat`),
    statisticName: MetricStat.Stat,
    unit: MetricStat.Unit,
  };
}

const dimensionsText = ({ metric }: SeriesQuery): string =>
  metric.dimensions.map(({ Value }) => Value).join(" ");
const statisticText = ({ statisticName }: SeriesQuery): string => statisticName;
const periodText = ({ period }: SeriesQuery): string => `${period}`;

const differ = (queries: readonly SeriesQuery[], partOf: (query: SeriesQuery) => string): boolean =>
  new Set(queries.map(partOf)).size > 1;
