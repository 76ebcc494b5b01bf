/** Anomaly detectors between the wire's words and the domain's. */

import {
  type AnomalyDetector,
  type DetectedSeries,
  trainingState,
} from "../../../core/metrics/anomaly/detector.ts";
import { isTimezone } from "../../../core/metrics/anomaly/hour-of-week.ts";
import type { Learning } from "../../../core/metrics/anomaly/model.ts";
import { prepareQueries } from "../../../core/metrics/math/queries.ts";
import { given } from "../../given.ts";
import type {
  AnomalyDetectorConfiguration,
  MetricDataQuery,
  PutAnomalyDetectorInput,
  AnomalyDetector as Row,
  SingleMetricAnomalyDetector,
} from "../../shapes/cloudwatch.types.ts";
import { invalidCombination, invalidValue, missingParameter, unsupported } from "./errors.ts";
import { wireQuery } from "./metric-alarm-row.ts";
import { dataQueries } from "./metric-queries.ts";
import { metricIdOf, statisticNamed, wireDimensions } from "./metrics.ts";

/** The members that name a series, in one of three forms. */
export type SeriesMembers = Pick<
  PutAnomalyDetectorInput,
  | "Namespace"
  | "MetricName"
  | "Dimensions"
  | "Stat"
  | "SingleMetricAnomalyDetector"
  | "MetricMathAnomalyDetector"
>;

/** The series that a request names; throws when it names none, or more than one. */
export function seriesNamed(input: SeriesMembers, account: string): DetectedSeries {
  const { SingleMetricAnomalyDetector: single, MetricMathAnomalyDetector: math } = input;
  const flat = [input.Namespace, input.MetricName, input.Stat, input.Dimensions].some(
    (member) => member !== undefined,
  );
  if ([flat, single, math].filter(Boolean).length > 1)
    throw invalidCombination(
      "SingleMetricAnomalyDetector, MetricMathAnomalyDetector and the parameters of a single metric are mutually exclusive.",
    );
  return math ? computed(math.MetricDataQueries ?? [], account) : singleMetric(single ?? input, account);
}

/** What the detector may learn from. */
export function learningOf({
  ExcludedTimeRanges,
  MetricTimezone,
}: AnomalyDetectorConfiguration = {}): Learning {
  if (MetricTimezone !== undefined && !isTimezone(MetricTimezone))
    throw invalidValue(`The value ${MetricTimezone} for parameter MetricTimezone is not a time zone.`);
  const excluded = (ExcludedTimeRanges ?? []).map(({ StartTime, EndTime }) => {
    if (StartTime >= EndTime)
      throw invalidValue("The StartTime of each of the ExcludedTimeRanges must be less than its EndTime.");
    return { from: StartTime, until: EndTime };
  });
  return { excluded, ...given({ timezone: MetricTimezone }) };
}

/** A detector as DescribeAnomalyDetectors shows it. */
export function detectorRow(detector: AnomalyDetector): Row {
  const { series, learning, periodicSpikes } = detector;
  return {
    AnomalyDetectorId: detector.id,
    ...(series.kind === "metric" ? metricMembers(series) : mathMember(series)),
    Configuration: {
      ExcludedTimeRanges: learning.excluded.map(({ from, until }) => ({ StartTime: from, EndTime: until })),
      MetricTimezone: learning.timezone,
    },
    ...(periodicSpikes === undefined ? {} : { MetricCharacteristics: { PeriodicSpikes: periodicSpikes } }),
    StateValue: trainingState(detector),
  };
}

function singleMetric(
  { AccountId, Namespace, MetricName, Dimensions, Stat }: SingleMetricAnomalyDetector,
  account: string,
): DetectedSeries {
  if (AccountId !== undefined && AccountId !== account)
    throw unsupported("metrics of other accounts (AccountId)");
  if (Namespace === undefined) throw missingParameter("Namespace");
  if (MetricName === undefined) throw missingParameter("MetricName");
  if (Stat === undefined) throw missingParameter("Stat");
  statisticNamed(Stat, "Stat");
  return { kind: "metric", metric: metricIdOf(Namespace, MetricName, Dimensions), statistic: Stat };
}

const MOST_QUERIES = 10;

function computed(wanted: readonly MetricDataQuery[], account: string): DetectedSeries {
  if (wanted.length === 0) throw missingParameter("MetricDataQueries");
  if (wanted.length > 2 * MOST_QUERIES)
    throw invalidValue(
      `The collection MetricDataQueries must not have a size greater than ${2 * MOST_QUERIES}.`,
    );
  const queries = dataQueries(wanted, "MetricDataQueries", account).map(({ label: _, ...query }) => query);
  const prepared = prepareQueries(queries);
  if (prepared.kind === "refused") throw invalidValue(prepared.problem.message);
  if (prepared.searches.length > 0 || prepared.bands.length > 0)
    throw invalidValue("SEARCH and ANOMALY_DETECTION_BAND are not supported in anomaly detectors.");
  const returned = queries.filter((query) => query.returned);
  if (returned.length !== 1 || prepared.answers.get(returned[0]!.id) === "array")
    throw invalidValue(
      "Exactly one element of the MetricDataQueries must return data, and that one time series.",
    );
  const periods = new Set(queries.flatMap(({ period }) => period ?? []));
  const [period] = periods;
  if (period === undefined || periods.size > 1 || period < 60)
    throw invalidValue(
      "All MetricDataQueries of an anomaly detector must have the same Period, of a minute or more.",
    );
  return { kind: "math", queries, period };
}

function metricMembers({ metric, statistic }: Extract<DetectedSeries, { kind: "metric" }>): Row {
  const single = {
    Namespace: metric.namespace,
    MetricName: metric.name,
    Dimensions: wireDimensions(metric.dimensions),
    Stat: statistic,
  };
  return { ...single, SingleMetricAnomalyDetector: single };
}

const mathMember = ({ queries }: Extract<DetectedSeries, { kind: "math" }>): Row => ({
  MetricMathAnomalyDetector: { MetricDataQueries: queries.map(wireQuery) },
});
