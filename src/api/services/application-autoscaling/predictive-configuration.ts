/**
 * The configuration of a predictive policy, from a request and back. AWS offers predictive scaling for ECS alone, with
 * predefined metrics of ECS; here any target has it, with the metrics that the client names.
 */

import type { DataQuery } from "../../../core/metrics/math/queries.ts";
import type { PredictivePolicy } from "../../../core/scaling/policy.ts";
import { seconds } from "../../../core/time/time.ts";
import { validationError } from "../../errors.ts";
import type {
  PredictiveScalingCustomizedMetricSpecification,
  PredictiveScalingMetricSpecification,
  PredictiveScalingPolicyConfiguration,
} from "../../shapes/application-autoscaling.types.ts";
import { metricDataQueries, wireMetricDataQueries } from "./metric-data-queries.ts";

export type PredictiveRules = Pick<
  PredictivePolicy,
  "mode" | "schedulingBuffer" | "breach" | "targetValue" | "load" | "scaling" | "capacity"
>;

/** Reads a configuration; throws for everything that is wrong in it. */
export function predictiveRules(
  configuration: PredictiveScalingPolicyConfiguration,
  dimension: string,
): PredictiveRules {
  const [specification, ...more] = configuration.MetricSpecifications;
  if (!specification || more.length > 0) throw validationError("You must specify one metric specification.");
  refusePredefined(specification, dimension);
  const { CustomizedLoadMetricSpecification: load, CustomizedScalingMetricSpecification: scaling } =
    specification;
  if (!load || !scaling)
    throw validationError(
      "The metric specification is invalid. A policy must have either one scaling metric and one load metric or one metric pair.",
    );
  const { TargetValue } = specification;
  if (!(TargetValue > 0) || TargetValue > 2 ** 360)
    throw validationError(`TargetValue ${TargetValue} must be greater than 0 and at most 2^360`);
  const capacity = specification.CustomizedCapacityMetricSpecification;
  return {
    mode: configuration.Mode ?? "ForecastOnly",
    schedulingBuffer: seconds(configuration.SchedulingBufferTime ?? 300),
    breach: breachOf(configuration),
    targetValue: TargetValue,
    load: hourly(load),
    scaling: hourly(scaling),
    ...(capacity && { capacity: hourly(capacity) }),
  };
}

/** The configuration as it was given. */
export const predictiveConfiguration = (policy: PredictivePolicy): PredictiveScalingPolicyConfiguration => ({
  MetricSpecifications: [metricSpecification(policy)],
  Mode: policy.mode,
  SchedulingBufferTime: policy.schedulingBuffer / 1000,
  MaxCapacityBreachBehavior: policy.breach.kind,
  MaxCapacityBuffer: policy.breach.kind === "IncreaseMaxCapacity" ? policy.breach.bufferPercent : undefined,
});

/** What a policy forecasts from, in the words of a request. */
export const metricSpecification = (policy: PredictivePolicy): PredictiveScalingMetricSpecification => ({
  TargetValue: policy.targetValue,
  CustomizedLoadMetricSpecification: { MetricDataQueries: wireMetricDataQueries(policy.load) },
  CustomizedScalingMetricSpecification: { MetricDataQueries: wireMetricDataQueries(policy.scaling) },
  CustomizedCapacityMetricSpecification: policy.capacity && {
    MetricDataQueries: wireMetricDataQueries(policy.capacity),
  },
});

/** Forecasts are made of whole hours. */
const HOUR = 3600;

const hourly = ({
  MetricDataQueries,
}: PredictiveScalingCustomizedMetricSpecification): readonly DataQuery[] =>
  metricDataQueries(MetricDataQueries, HOUR);

function refusePredefined(specification: PredictiveScalingMetricSpecification, dimension: string): void {
  const predefined =
    specification.PredefinedMetricPairSpecification ??
    specification.PredefinedLoadMetricSpecification ??
    specification.PredefinedScalingMetricSpecification;
  if (predefined)
    throw validationError(
      `Scalable dimension ${dimension} does not support predefined metric type ${predefined.PredefinedMetricType} for predictive scaling: specify CustomizedLoadMetricSpecification and CustomizedScalingMetricSpecification.`,
    );
}

function breachOf(configuration: PredictiveScalingPolicyConfiguration): PredictivePolicy["breach"] {
  const { MaxCapacityBreachBehavior: behavior, MaxCapacityBuffer: buffer } = configuration;
  if (behavior !== "IncreaseMaxCapacity") {
    if (buffer !== undefined)
      throw validationError(
        "MaxCapacityBuffer can only be specified when MaxCapacityBreachBehavior is IncreaseMaxCapacity",
      );
    return { kind: "HonorMaxCapacity" };
  }
  if (buffer === undefined)
    throw validationError(
      "MaxCapacityBuffer must be specified when MaxCapacityBreachBehavior is IncreaseMaxCapacity",
    );
  return { kind: "IncreaseMaxCapacity", bufferPercent: buffer };
}
