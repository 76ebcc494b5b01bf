/** What an alarm watches: one metric, or the one time series that several queries compute together. */

import type { MetricStatistic, Watched } from "../../../core/alarms/alarm.ts";
import { type DataQuery, type PreparedQueries, prepareQueries } from "../../../core/metrics/math/queries.ts";
import { parseStatistic } from "../../../core/metrics/statistics.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { MetricDataQuery, PutMetricAlarmInput } from "../../shapes/cloudwatch.types.ts";
import { dataQueries } from "./metric-queries.ts";
import { dimensionsOf } from "./metrics.ts";

/** What the request wants to watch, or the first mistake in it. */
export function watchedOf(input: PutMetricAlarmInput, account: string): Watched {
  if (!input.Metrics?.length) {
    const metric = metricOf(input);
    return { kind: "metric", metric, period: alarmPeriod(input.Period ?? missing("Period")) };
  }
  for (const member of SINGLE_METRIC_MEMBERS)
    if (isGiven(input[member]))
      throw validationError(
        `The parameters ${member} and Metrics are mutually exclusive and you have specified both.`,
      );
  return mathOf(input.Metrics, input.ThresholdMetricId, account);
}

/** A parameter that the request must have has no value, or none that makes sense. */
export function missing(parameter: string): never {
  throw validationError(`PutMetricAlarm request should have valid ${parameter} parameter`);
}

const SINGLE_METRIC_MEMBERS = [
  "Namespace",
  "MetricName",
  "Dimensions",
  "Statistic",
  "ExtendedStatistic",
  "Period",
  "Unit",
] as const;

const isGiven = (value: string | number | readonly unknown[] | undefined): boolean =>
  Array.isArray(value) ? value.length > 0 : value !== undefined;

function metricOf(input: PutMetricAlarmInput): MetricStatistic {
  return {
    namespace: input.Namespace ?? missing("Namespace"),
    metricName: input.MetricName ?? missing("MetricName"),
    dimensions: dimensionsOf(input.Dimensions),
    statistic: statisticOf(input),
    ...given({ unit: input.Unit }),
  };
}

function statisticOf({ Statistic, ExtendedStatistic }: PutMetricAlarmInput): string {
  if (Statistic !== undefined && ExtendedStatistic !== undefined)
    throw validationError(
      "The parameters Statistic and ExtendedStatistic are mutually exclusive and you have specified both.",
    );
  const extended = ExtendedStatistic === undefined ? undefined : parseStatistic(ExtendedStatistic);
  if (ExtendedStatistic !== undefined && (!extended || extended.kind === "basic"))
    throw validationError(`The value ${ExtendedStatistic} for parameter ExtendedStatistic is not supported.`);
  return Statistic ?? ExtendedStatistic ?? missing("Statistic or ExtendedStatistic");
}

function alarmPeriod(period: number): number {
  if ([10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return period;
  throw validationError("Period must be 10, 20, 30 or a multiple of 60");
}

/** Metrics, and besides them expressions, each. */
const MOST_OF_A_KIND = 10;

function mathOf(wanted: readonly MetricDataQuery[], band: string | undefined, account: string): Watched {
  const queries = dataQueries(wanted, "Metrics", account);
  const metrics = queries.filter(({ kind }) => kind === "stat");
  if (metrics.length > MOST_OF_A_KIND)
    throw validationError(`Too many metrics in alarm, maximum is ${MOST_OF_A_KIND}`);
  if (queries.length - metrics.length > MOST_OF_A_KIND)
    throw validationError(`Too many expressions in alarm, maximum is ${MOST_OF_A_KIND}`);
  const period = onePeriod(queries);
  const prepared = prepareQueries(queries);
  if (prepared.kind === "refused") throw validationError(`Invalid metrics list: ${prepared.problem.message}`);
  if (prepared.searches.length > 0) throw validationError("SEARCH is not supported in alarms");
  requireJudged(prepared, band);
  return { kind: "math", queries, period };
}

/** All of an alarm's series lie on one run of periods. */
function onePeriod(queries: readonly DataQuery[]): number {
  const periods = new Set(
    queries.flatMap(({ period }) => (period === undefined ? [] : [alarmPeriod(period)])),
  );
  if (periods.size > 1)
    throw validationError("All metrics and expressions of an alarm must have the same Period");
  const [period] = periods;
  return period ?? missing("Period");
}

/** One time series is judged; for an alarm on a band, the band is returned beside it. */
function requireJudged({ queries, answers, bands }: PreparedQueries, band: string | undefined): void {
  const returned = queries.filter((query) => query.returned);
  if (band === undefined && bands.length > 0)
    throw validationError("ANOMALY_DETECTION_BAND is only supported in alarms with ThresholdMetricId");
  if (band !== undefined) requireBand(queries, band);
  const wanted = band === undefined ? "one element" : "two elements";
  if (returned.length !== (band === undefined ? 1 : 2))
    throw validationError(`Exactly ${wanted} of the metrics list should return data.`);
  const judged = returned.find(({ id }) => id !== band);
  if (judged && answers.get(judged.id) === "array")
    throw validationError(
      `Error in expression '${judged.id}': an alarm judges one time series, not an array of them`,
    );
}

function requireBand(queries: readonly DataQuery[], band: string): void {
  const query = queries.find(({ id }) => id === band);
  const isBand = query?.kind === "expression" && /^\s*ANOMALY_DETECTION_BAND\s*\(/.test(query.expression);
  if (!isBand || !query.returned)
    throw validationError(
      `The value ${band} for parameter ThresholdMetricId must be the id of an ANOMALY_DETECTION_BAND expression that returns data.`,
    );
}
