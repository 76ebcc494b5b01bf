/** An alarm to vary in tests: the wake-from-zero alarm of AWS's guide. */

import assert from "node:assert/strict";
import type {
  Alarm,
  AlarmConfiguration,
  MetricStatistic,
  ThresholdOperator,
} from "../../src/core/alarms/alarm.ts";
import { newAlarm } from "../../src/core/alarms/alarm-changes.ts";

export const scope = { account: "000000000000", region: "us-east-1" };

const metric: MetricStatistic = {
  namespace: "AWS/SageMaker",
  metricName: "HasBacklogWithoutCapacity",
  dimensions: [{ name: "EndpointName", value: "tides" }],
  statistic: "Average",
};

export const configuration: AlarmConfiguration = {
  name: "tides-wake",
  actionsEnabled: true,
  okActions: [],
  alarmActions: [],
  insufficientDataActions: [],
  watched: { kind: "metric", metric, period: 60 },
  evaluationPeriods: 2,
  datapointsToAlarm: 2,
  limit: { kind: "threshold", comparison: "GreaterThanOrEqualToThreshold", threshold: 1 },
  treatMissingData: "missing",
};

/** Changes in few words: those of the metric and of the threshold need not spell out the rest. */
export interface Changes extends Partial<AlarmConfiguration> {
  readonly metric?: Partial<MetricStatistic>;
  readonly period?: number;
  readonly comparison?: ThresholdOperator;
  readonly threshold?: number;
}

export function configurationWith(changes: Changes = {}): AlarmConfiguration {
  const { metric: ofMetric, period = 60, comparison, threshold = 1, ...others } = changes;
  return {
    ...configuration,
    watched: { kind: "metric", metric: { ...metric, ...ofMetric }, period },
    limit: { kind: "threshold", comparison: comparison ?? "GreaterThanOrEqualToThreshold", threshold },
    ...others,
  };
}

/** What an alarm on one metric and a threshold is made of, without the structure. */
export function flat({ watched, limit, evaluationPeriods }: AlarmConfiguration) {
  assert.ok(watched.kind === "metric" && limit.kind === "threshold");
  const { metric, period } = watched;
  const { comparison, threshold } = limit;
  return { metric, period, evaluationPeriods, comparison, threshold };
}

export const alarmWith = (changes: Changes = {}, now = 0): Alarm =>
  newAlarm(scope, configurationWith(changes), now);
