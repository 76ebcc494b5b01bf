/** Target tracking: the two alarms a policy owns, and the capacity that would bring its metric to the target. */

import type { AlarmConfiguration, MetricStatistic, Watched } from "../alarms/alarm.ts";
import { type DataQuery, queriesKey } from "../metrics/math/queries.ts";
import { metricKey } from "../metrics/metric.ts";
import type { TargetTrackingPolicy, TrackedMetric } from "./policy.ts";
import { type AlarmRule, type Profile, profileOf } from "./profile.ts";
import { variantOf } from "./target.ts";

/** The alarms of a policy, high before low; only the high one with scale-in disabled. */
export function trackingAlarms(
  policy: TargetTrackingPolicy,
  profile: Profile,
): readonly AlarmConfiguration[] {
  const { metric, fine } = trackedSeries(policy.metric, policy.target.resourceId);
  const common = {
    description: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${actionOf(policy)}.`,
    actionsEnabled: true,
    okActions: [],
    alarmActions: [actionOf(policy)],
    insufficientDataActions: [],
    treatMissingData: "missing",
  } as const;
  const high: AlarmConfiguration = {
    ...common,
    ...evaluation(
      metric,
      profile.scaleOutAlarm,
      fine ? { usual: AWS.scaleOutAlarm, fine: FINE_HIGH } : undefined,
    ),
    name: policy.alarmHigh,
    limit: { kind: "threshold", comparison: "GreaterThanThreshold", threshold: policy.targetValue },
  };
  if (policy.alarmLow === undefined) return [high];
  const low: AlarmConfiguration = {
    ...common,
    ...evaluation(
      metric,
      profile.scaleInAlarm,
      fine ? { usual: AWS.scaleInAlarm, fine: FINE_LOW } : undefined,
    ),
    name: policy.alarmLow,
    limit: {
      kind: "threshold",
      comparison: "LessThanThreshold",
      threshold: lowThreshold(policy.targetValue),
    },
  };
  return [high, low];
}

/** The name of one of a policy's alarms; a resource id may be longer than an alarm's name, and is cut then. */
export const trackingAlarmName = (
  resourceId: string,
  side: "AlarmHigh" | "AlarmLow",
  uuid: string,
): string => {
  const tail = `-${side}-${uuid}`;
  return `TargetTracking-${resourceId}`.slice(0, LONGEST_ALARM_NAME - tail.length) + tail;
};

const LONGEST_ALARM_NAME = 255;

/** What the alarms of a policy trigger: its ARN with the suffix they share. */
export const actionOf = (policy: TargetTrackingPolicy): string =>
  `${policy.arn}:createdBy/${policy.createdBy}`;

/** Predefined metric types that a dimension offers, in the order AWS's model lists them; all of them are SageMaker's. */
export const predefinedTypes = (dimension: string): readonly string[] =>
  dimension.startsWith("sagemaker:") ? [...predefined.keys()] : [];

/** One text per metric specification: no target may have two policies with the same one. */
export function trackedMetricKey(metric: TrackedMetric): string {
  switch (metric.kind) {
    case "predefined":
      return JSON.stringify([metric.type, metric.resourceLabel ?? null]);
    case "customized":
      return JSON.stringify([
        metricKey({ namespace: metric.namespace, name: metric.metricName, dimensions: metric.dimensions }),
        metric.statistic,
        metric.unit ?? null,
      ]);
    case "math":
      return queriesKey(metric.queries);
  }
}

/**
 * The capacity that would bring the metric to its target: ceil(current × metric ÷ target). From zero the formula
 * yields zero, so a metric above the target asks for the first instance. Unbounded; never below zero.
 */
export function proportionalCapacity(current: number, metric: number, target: number): number {
  if (current === 0) return metric > target ? 1 : 0;
  return Math.max(0, Math.min(MOST, ceilSafely((current * metric) / target)));
}

/** A tiny target would otherwise ask for infinitely many, which no record can hold. */
const MOST = Number.MAX_SAFE_INTEGER;

/** The metric's value as AWS takes it from the alarm: the mean of the datapoints that the alarm looked at. */
export const meanOf = (datapoints: readonly number[]): number =>
  datapoints.reduce((sum, value) => sum + value, 0) / datapoints.length;

/** 3 × 0.7 ÷ 0.7 is 3.0000000000000004 in binary; that must not cost a fourth instance. */
const ceilSafely = (value: number): number =>
  Number.isFinite(value) ? Math.ceil(value - Math.max(1, Math.abs(value)) * 1e-9) : value;

/** 0.9 × target without binary dust: 70 gives 63, 0.7 gives 0.63. */
const lowThreshold = (target: number): number => Number((0.9 * target).toPrecision(15));

/** High-resolution types are watched in 10-second periods, as long as nobody asked for another rhythm. */
const FINE_HIGH: AlarmRule = { period: 10, count: 3 };
const FINE_LOW: AlarmRule = { period: 10, count: 90 };
const AWS = profileOf(undefined, "aws");

function evaluation(
  metric: MetricStatistic | readonly DataQuery[],
  asked: AlarmRule,
  highResolution: { readonly usual: AlarmRule; readonly fine: AlarmRule } | undefined,
): Pick<AlarmConfiguration, "watched" | "evaluationPeriods"> {
  const { usual, fine } = highResolution ?? {};
  const isUsual = asked.period === usual?.period && asked.count === usual.count;
  const { period, count } = fine && isUsual ? fine : asked;
  return { watched: watchedIn(period, metric), evaluationPeriods: count };
}

interface PredefinedMetric {
  readonly metricName: string;
  readonly statistic: string;
  /** Published every ten seconds. */
  readonly fine: boolean;
}

const predefined: ReadonlyMap<string, PredefinedMetric> = new Map([
  [
    "SageMakerVariantInvocationsPerInstance",
    { metricName: "InvocationsPerInstance", statistic: "Sum", fine: false },
  ],
  [
    "SageMakerVariantProvisionedConcurrencyUtilization",
    { metricName: "ServerlessProvisionedConcurrencyUtilization", statistic: "Average", fine: false },
  ],
  [
    "SageMakerInferenceComponentInvocationsPerCopy",
    { metricName: "InvocationsPerCopy", statistic: "Sum", fine: false },
  ],
  [
    "SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution",
    { metricName: "ConcurrentRequestsPerCopy", statistic: "Maximum", fine: true },
  ],
  [
    "SageMakerVariantConcurrentRequestsPerModelHighResolution",
    { metricName: "ConcurrentRequestsPerModel", statistic: "Maximum", fine: true },
  ],
]);

/** The alarms of a policy set the period of all that they look at. */
function watchedIn(period: number, metric: MetricStatistic | readonly DataQuery[]): Watched {
  if (!isQueries(metric)) return { kind: "metric", metric, period };
  const queries = metric.map((query) => ({ ...query, period }));
  return { kind: "math", queries, period };
}

const isQueries = (metric: MetricStatistic | readonly DataQuery[]): metric is readonly DataQuery[] =>
  Array.isArray(metric);

function trackedSeries(
  metric: TrackedMetric,
  resourceId: string,
): { metric: MetricStatistic | readonly DataQuery[]; fine: boolean } {
  if (metric.kind === "math") return { metric: metric.queries, fine: false };
  if (metric.kind === "customized") {
    const { namespace, metricName, dimensions, statistic, unit } = metric;
    return {
      metric: { namespace, metricName, dimensions, statistic, ...(unit === undefined ? {} : { unit }) },
      fine: false,
    };
  }
  const known = predefined.get(metric.type);
  const variant = variantOf(resourceId);
  if (!known || !variant) throw new Error(`no predefined metric ${metric.type} for ${resourceId}`);
  return {
    metric: {
      namespace: "AWS/SageMaker",
      metricName: known.metricName,
      dimensions: [
        { name: "EndpointName", value: variant.endpoint },
        { name: "VariantName", value: variant.variant },
      ],
      statistic: known.statistic,
    },
    fine: known.fine,
  };
}
