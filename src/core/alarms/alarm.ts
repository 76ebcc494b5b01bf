/** A metric alarm: what it watches, the rule, what it triggers, and the state it is in. */

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

export type ComparisonOperator =
  | "GreaterThanOrEqualToThreshold"
  | "GreaterThanThreshold"
  | "LessThanThreshold"
  | "LessThanOrEqualToThreshold";

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

/** Everything PutMetricAlarm sets; optional members are absent exactly when the client left them out. */
export interface AlarmConfiguration extends AlarmSettings {
  readonly metric: MetricStatistic;
  /** In seconds: 10, 20, 30 or a multiple of 60. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly datapointsToAlarm?: number;
  readonly threshold: number;
  readonly comparison: ComparisonOperator;
  readonly treatMissingData?: MissingDataMode;
  readonly evaluateLowSampleCountPercentile?: "evaluate" | "ignore";
}

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
