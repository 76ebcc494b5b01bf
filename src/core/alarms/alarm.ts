/** Alarms: what all of them share, and metric alarms with what they watch and the rule they judge it by. */

import type { DataQuery } from "../metrics/math/queries.ts";
import type { Dimension, Unit } from "../metrics/metric.ts";
import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";

export type AlarmState = "OK" | "ALARM" | "INSUFFICIENT_DATA";

/** What a client sets on an alarm of any kind; optional members are absent exactly when the client left them out. */
export interface AlarmSettings {
  readonly name: string;
  readonly description?: string;
  readonly actionsEnabled: boolean;
  readonly okActions: readonly string[];
  readonly alarmActions: readonly string[];
  readonly insufficientDataActions: readonly string[];
}

/** What an alarm of any kind gets from the service: who it is, and the state it is in. */
export interface AlarmStatus {
  readonly scope: Scope;
  readonly arn: string;
  readonly configuredAt: Instant;
  readonly state: AlarmState;
  readonly stateReason: string;
  /** A JSON text; absent when a state was set without data. */
  readonly stateReasonData?: string;
  /** Any write of the state. */
  readonly stateUpdatedAt: Instant;
  /** The last write that changed it. */
  readonly stateTransitionedAt: Instant;
  /** When Auto Scaling actions of the present state were last invoked; they repeat each minute. */
  readonly invokedAt?: Instant;
}

/** As much of an alarm as states, actions, history and messages need. */
export interface AlarmBase extends AlarmSettings, AlarmStatus {}

export type ThresholdOperator =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

export type BandOperator =
  | "LessThanLowerOrGreaterThanUpperThreshold"
  | "LessThanLowerThreshold"
  | "GreaterThanUpperThreshold";

export type MissingDataMode = "missing" | "ignore" | "breaching" | "notBreaching";

/** One metric, one statistic. */
export interface MetricStatistic {
  readonly namespace: string;
  readonly metricName: string;
  readonly dimensions: readonly Dimension[];
  /** `Average`, `Sum`, … or an extended one such as `p99`. */
  readonly statistic: string;
  readonly unit?: Unit;
}

/** What a metric alarm looks at; `period` in seconds: 10, 20, 30 or a multiple of 60. */
export type Watched =
  | { readonly kind: "metric"; readonly metric: MetricStatistic; readonly period: number }
  /** One time series computed from several; `period` is the one that all of them have. */
  | { readonly kind: "math"; readonly queries: readonly DataQuery[]; readonly period: number };

/** What a value is compared with: a number, or the band that a query of the alarm computes (`band` is its id). */
export type Limit =
  | { readonly kind: "threshold"; readonly comparison: ThresholdOperator; readonly threshold: number }
  | { readonly kind: "band"; readonly comparison: BandOperator; readonly band: string };

/** When a metric alarm rings. */
export interface MetricRule {
  readonly watched: Watched;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly limit: Limit;
  readonly treatMissingData?: MissingDataMode;
  readonly evaluateLowSampleCountPercentile?: "evaluate" | "ignore";
}

/** Everything PutMetricAlarm sets. */
export interface AlarmConfiguration extends AlarmSettings, MetricRule {}

/** A metric alarm. */
export interface Alarm extends AlarmConfiguration, AlarmStatus {}

export interface AlarmHistoryItem {
  readonly alarmName: string;
  /** Absent for metric alarms. */
  readonly alarmType?: "composite";
  readonly at: Instant;
  readonly kind: "ConfigurationUpdate" | "StateUpdate" | "Action";
  readonly summary: string;
  /** A JSON text. */
  readonly data: string;
}
