/** Scaling policies: how the state of alarms becomes a wanted capacity. */

import type { DataQuery } from "../metrics/math/queries.ts";
import type { Dimension, Unit } from "../metrics/metric.ts";
import type { Scope } from "../scope.ts";
import type { Duration, Instant } from "../time/time.ts";
import type { NotScaledReason } from "./activity.ts";
import type { ForecastRules } from "./predictive/floor.ts";
import type { TargetKey } from "./target.ts";

/** The last capacity change a policy caused; its cooldown runs from `endedAt`, or is still ahead without one. */
export interface PolicyActivity {
  readonly activityId: string;
  readonly from: number;
  readonly to: number;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  /** The target service has not answered yet; only of changes under way. */
  readonly pending?: true;
}

interface PolicyBase {
  readonly scope: Scope;
  readonly target: TargetKey;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
  readonly lastActivity?: PolicyActivity;
  /** What an alarm last told it; other policies' scale-ins heed it while the alarm's state lasts. */
  readonly lastSignal?: ScalingSignal;
  /** Its last wish that came to nothing, so that the same is not recorded twice in a row. */
  readonly lastNotScaled?: { readonly reason: NotScaledReason; readonly at: Instant };
}

/** The metric that a target tracking policy holds near its target value. */
export type TrackedMetric =
  | { readonly kind: "predefined"; readonly type: string; readonly resourceLabel?: string }
  | {
      readonly kind: "customized";
      readonly namespace: string;
      readonly metricName: string;
      readonly dimensions: readonly Dimension[];
      readonly statistic: "Average" | "Minimum" | "Maximum" | "SampleCount" | "Sum";
      readonly unit?: Unit;
    }
  /** One time series computed from several; their periods are those of the policy's alarms. */
  | { readonly kind: "math"; readonly queries: readonly DataQuery[] };

export interface TargetTrackingPolicy extends PolicyBase {
  readonly kind: "targetTracking";
  readonly targetValue: number;
  readonly metric: TrackedMetric;
  /** Absent when the client left it out: then the service's default of 300 s holds. */
  readonly scaleOutCooldown?: Duration;
  readonly scaleInCooldown?: Duration;
  readonly disableScaleIn: boolean;
  /** Suffix `createdBy/<uuid>` of the alarm actions; the same for both alarms. */
  readonly createdBy: string;
  readonly alarmHigh: string;
  /** Absent with scale-in disabled. */
  readonly alarmLow?: string;
}

export interface StepAdjustment {
  /** Offset from the alarm threshold; absent for minus infinity. */
  readonly lower?: number;
  /** Offset from the alarm threshold; absent for plus infinity. */
  readonly upper?: number;
  readonly adjustment: number;
}

export interface StepPolicy extends PolicyBase {
  readonly kind: "step";
  readonly adjustmentType: "ChangeInCapacity" | "PercentChangeInCapacity" | "ExactCapacity";
  readonly steps: readonly StepAdjustment[];
  readonly minAdjustmentMagnitude?: number;
  readonly cooldown?: Duration;
  readonly aggregation?: "Average" | "Minimum" | "Maximum";
}

/** Forecasts the load from its past, and has the capacity for it ready in time. */
export interface PredictivePolicy extends PolicyBase, ForecastRules {
  readonly kind: "predictive";
  /** Of the scaling metric. */
  readonly targetValue: number;
  /** Queries of which one is returned: the whole load, hour by hour. */
  readonly load: readonly DataQuery[];
  /** The metric that is to be at the target value, on average over the units of capacity. */
  readonly scaling: readonly DataQuery[];
  /** Units in service; absent where the instances' host metrics count them. */
  readonly capacity?: readonly DataQuery[];
}

export type ScalingPolicy = TargetTrackingPolicy | StepPolicy | PredictivePolicy;

/**
 * An alarm asking a policy to act: left in the store by the alarm keeper (at the transition and each minute after),
 * taken by the scaler.
 */
export interface ScalingSignal {
  readonly scope: Scope;
  readonly id: string;
  /** Without the `:createdBy/…` suffix. */
  readonly policyArn: string;
  readonly alarmName: string;
  readonly alarmState: "OK" | "ALARM" | "INSUFFICIENT_DATA";
  readonly threshold: number;
  /** Real datapoints of the evaluation, oldest first; never empty. */
  readonly recentDatapoints: readonly number[];
  readonly at: Instant;
}
