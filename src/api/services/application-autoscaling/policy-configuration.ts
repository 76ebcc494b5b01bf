/** The configuration of a policy: from a request, with AWS's words for what is wrong in it, and back into an answer. */

import assert from "node:assert/strict";
import { UNITS } from "../../../core/metrics/units.ts";
import type {
  ScalingPolicy,
  StepPolicy,
  TargetTrackingPolicy,
  TrackedMetric,
} from "../../../core/scaling/policy.ts";
import { type StepRules, stepProblem } from "../../../core/scaling/step-scaling.ts";
import { predefinedTypes } from "../../../core/scaling/target-tracking.ts";
import { type Duration, seconds } from "../../../core/time/time.ts";
import { apiError, validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type {
  CustomizedMetricSpecification,
  PredefinedMetricSpecification,
  PutScalingPolicyRequest,
  StepScalingPolicyConfiguration,
  TargetTrackingScalingPolicyConfiguration,
} from "../../shapes/application-autoscaling.types.ts";

import { metricDataQueries, wireMetricDataQueries } from "./metric-data-queries.ts";
import {
  type PredictiveRules,
  predictiveConfiguration,
  predictiveRules,
} from "./predictive-configuration.ts";

export type TrackingRules = Pick<
  TargetTrackingPolicy,
  "targetValue" | "metric" | "scaleOutCooldown" | "scaleInCooldown" | "disableScaleIn"
>;

export type PolicyRules =
  | { readonly kind: "targetTracking"; readonly rules: TrackingRules }
  | { readonly kind: "step"; readonly rules: StepRules }
  | { readonly kind: "predictive"; readonly rules: PredictiveRules };

export type PolicyType = NonNullable<PutScalingPolicyRequest["PolicyType"]>;

/**
 * Reads the one configuration that goes with the type; throws for everything that is wrong. Of the policy as it was
 * before, an update keeps what a configuration must have; what it may leave out is as if it had never been given.
 */
export function policyRules(
  type: PolicyType,
  input: PutScalingPolicyRequest,
  before: ScalingPolicy | undefined,
): PolicyRules {
  const configurations = {
    StepScaling: input.StepScalingPolicyConfiguration,
    TargetTrackingScaling: input.TargetTrackingScalingPolicyConfiguration,
    PredictiveScaling: input.PredictiveScalingPolicyConfiguration,
  };
  if (configurations[type] === undefined)
    throw validationError(`${type} policy configuration must be specified`);
  if (Object.values(configurations).filter((one) => one !== undefined).length > 1)
    throw validationError(
      "You must only provide a single scaling policy configuration, which must match the scaling policy type specified.",
    );
  const { StepScaling, TargetTrackingScaling, PredictiveScaling } = configurations;
  if (type === "StepScaling" && StepScaling)
    return { kind: "step", rules: stepRules(StepScaling, before?.kind === "step" ? before : undefined) };
  if (type === "TargetTrackingScaling" && TargetTrackingScaling)
    return {
      kind: "targetTracking",
      rules: trackingRules(
        TargetTrackingScaling,
        input.ScalableDimension,
        before?.kind === "targetTracking" ? before : undefined,
      ),
    };
  assert(PredictiveScaling, "one of the three is there");
  return { kind: "predictive", rules: predictiveRules(PredictiveScaling, input.ScalableDimension) };
}

/** A policy's kind in AWS's words. */
export function typeOf({ kind }: ScalingPolicy): PolicyType {
  switch (kind) {
    case "step":
      return "StepScaling";
    case "targetTracking":
      return "TargetTrackingScaling";
    case "predictive":
      return "PredictiveScaling";
  }
}

/** The configuration as it was given. */
export function configurationMembers(policy: ScalingPolicy) {
  const PolicyType = typeOf(policy);
  switch (policy.kind) {
    case "step":
      return { PolicyType, StepScalingPolicyConfiguration: stepConfiguration(policy) };
    case "targetTracking":
      return { PolicyType, TargetTrackingScalingPolicyConfiguration: trackingConfiguration(policy) };
    case "predictive":
      return { PolicyType, PredictiveScalingPolicyConfiguration: predictiveConfiguration(policy) };
  }
}

function trackingRules(
  configuration: TargetTrackingScalingPolicyConfiguration,
  dimension: string,
  before: TargetTrackingPolicy | undefined,
): TrackingRules {
  const { TargetValue, ScaleOutCooldown, ScaleInCooldown, DisableScaleIn } = configuration;
  if (!(TargetValue > 0) || TargetValue > 2 ** 360)
    throw validationError(`TargetValue ${TargetValue} must be greater than 0 and at most 2^360`);
  return {
    targetValue: TargetValue,
    metric: trackedMetric(configuration, dimension, before?.metric),
    disableScaleIn: DisableScaleIn ?? false,
    ...given({
      scaleOutCooldown: cooldown("ScaleOutCooldown", ScaleOutCooldown),
      scaleInCooldown: cooldown("ScaleInCooldown", ScaleInCooldown),
    }),
  };
}

function trackedMetric(
  configuration: TargetTrackingScalingPolicyConfiguration,
  dimension: string,
  before: TrackedMetric | undefined,
): TrackedMetric {
  const { PredefinedMetricSpecification: predefined, CustomizedMetricSpecification: customized } =
    configuration;
  if (predefined && customized)
    throw validationError(
      "Only one of PredefinedMetricSpecification or CustomizedMetricSpecification can be set for target tracking scaling.",
    );
  if (predefined) return predefinedMetric(predefined, dimension);
  if (customized && dimension.startsWith("dynamodb:"))
    throw validationError(`Scalable dimension ${dimension} does not support CustomizedMetricSpecification.`);
  if (customized) return customizedMetric(customized);
  if (before) return before;
  throw validationError(
    "PredefinedMetricSpecification or CustomizedMetricSpecification must be set for target tracking scaling.",
  );
}

function predefinedMetric(specification: PredefinedMetricSpecification, dimension: string): TrackedMetric {
  const { PredefinedMetricType: type, ResourceLabel } = specification;
  const offered = predefinedTypes(dimension);
  if (!offered.includes(type))
    throw validationError(
      `Scalable dimension ${dimension} only supports the following predefined metric types: ${offered.join(", ") || "none"}`,
    );
  if (ResourceLabel !== undefined)
    throw validationError(
      "ResourceLabel can only be specified for predefined metric type ALBRequestCountPerTarget",
    );
  return { kind: "predefined", type };
}

/** In seconds; the alarms of a profile may look more often. */
const TRACKED_PERIOD = 60;

function customizedMetric(specification: CustomizedMetricSpecification): TrackedMetric {
  const { MetricName, Namespace, Dimensions, Statistic, Unit, Metrics } = specification;
  const isFlat = MetricName ?? Namespace ?? Dimensions ?? Statistic ?? Unit;
  if (Metrics?.length && isFlat === undefined)
    return { kind: "math", queries: metricDataQueries(Metrics, TRACKED_PERIOD) };
  if (Metrics || !MetricName || !Namespace || !Statistic || (Unit !== undefined && !UNITS.includes(Unit)))
    throw validationError("The customized metric specification is not valid.");
  const dimensions = (Dimensions ?? []).map(({ Name, Value }) => ({ name: Name, value: Value }));
  if (dimensions.length > 30 || new Set(dimensions.map(({ name }) => name)).size < dimensions.length)
    throw validationError("The customized metric specification is not valid.");
  return {
    kind: "customized",
    namespace: Namespace,
    metricName: MetricName,
    dimensions,
    statistic: Statistic,
    ...given({ unit: Unit }),
  };
}

const MOST_STEPS = 20;

function stepRules(configuration: StepScalingPolicyConfiguration, before: StepPolicy | undefined): StepRules {
  const { StepAdjustments, MinAdjustmentMagnitude, MetricAggregationType } = configuration;
  const adjustmentType = configuration.AdjustmentType ?? before?.adjustmentType;
  if (adjustmentType === undefined) throw validationError("Adjustment type must be specified");
  const steps = StepAdjustments?.map((one) => ({
    adjustment: one.ScalingAdjustment,
    ...given({ lower: one.MetricIntervalLowerBound, upper: one.MetricIntervalUpperBound }),
  }));
  const rules: StepRules = {
    adjustmentType,
    steps: steps ?? before?.steps ?? [],
    ...given({
      minAdjustmentMagnitude: MinAdjustmentMagnitude,
      cooldown: cooldown("Cooldown", configuration.Cooldown),
      aggregation: MetricAggregationType,
    }),
  };
  const problem = stepProblem(rules);
  if (problem !== undefined) throw validationError(problem);
  if (rules.steps.length > MOST_STEPS)
    throw apiError(
      "LimitExceededException",
      `A scaling policy can have at most ${MOST_STEPS} step adjustments`,
    );
  if (MinAdjustmentMagnitude !== undefined && MinAdjustmentMagnitude < 1)
    throw validationError("Minimum adjustment magnitude must be greater than 0");
  return rules;
}

function cooldown(member: string, count: number | undefined): Duration | undefined {
  if (count === undefined) return undefined;
  if (count < 0) throw validationError(`${member} cannot be less than 0`);
  return seconds(count);
}

const trackingConfiguration = (policy: TargetTrackingPolicy): TargetTrackingScalingPolicyConfiguration => ({
  TargetValue: policy.targetValue,
  ...metricMember(policy.metric),
  ScaleOutCooldown: inSeconds(policy.scaleOutCooldown),
  ScaleInCooldown: inSeconds(policy.scaleInCooldown),
  DisableScaleIn: policy.disableScaleIn || undefined,
});

function metricMember(
  metric: TrackedMetric,
): Pick<
  TargetTrackingScalingPolicyConfiguration,
  "PredefinedMetricSpecification" | "CustomizedMetricSpecification"
> {
  switch (metric.kind) {
    case "predefined": {
      const type = metric.type as PredefinedMetricSpecification["PredefinedMetricType"];
      return { PredefinedMetricSpecification: { PredefinedMetricType: type } };
    }
    case "customized":
      return {
        CustomizedMetricSpecification: {
          MetricName: metric.metricName,
          Namespace: metric.namespace,
          Dimensions: metric.dimensions.map(({ name, value }) => ({ Name: name, Value: value })),
          Statistic: metric.statistic,
          Unit: metric.unit,
        },
      };
    case "math":
      return { CustomizedMetricSpecification: { Metrics: wireMetricDataQueries(metric.queries) } };
  }
}

const stepConfiguration = (policy: StepPolicy): StepScalingPolicyConfiguration => ({
  AdjustmentType: policy.adjustmentType,
  StepAdjustments: policy.steps.map(({ lower, upper, adjustment }) => ({
    MetricIntervalLowerBound: lower,
    MetricIntervalUpperBound: upper,
    ScalingAdjustment: adjustment,
  })),
  MinAdjustmentMagnitude: policy.minAdjustmentMagnitude,
  Cooldown: inSeconds(policy.cooldown),
  MetricAggregationType: policy.aggregation,
});

const inSeconds = (duration: Duration | undefined): number | undefined =>
  duration === undefined ? undefined : duration / 1000;
