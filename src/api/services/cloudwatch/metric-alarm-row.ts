/** A metric alarm as DescribeAlarms shows it. */

import type { Alarm } from "../../../core/alarms/alarm.ts";
import { isBasicStatistic } from "../../../core/metrics/statistics.ts";
import type { MetricAlarm } from "../../shapes/cloudwatch.types.ts";
import { wireDimensions } from "./metrics.ts";

/** Optional members are there only where the client gave them. */
export const metricAlarmRow = (alarm: Alarm): MetricAlarm => ({
  AlarmName: alarm.name,
  AlarmArn: alarm.arn,
  AlarmDescription: alarm.description,
  AlarmConfigurationUpdatedTimestamp: alarm.configuredAt,
  ActionsEnabled: alarm.actionsEnabled,
  OKActions: alarm.okActions,
  AlarmActions: alarm.alarmActions,
  InsufficientDataActions: alarm.insufficientDataActions,
  StateValue: alarm.state,
  StateReason: alarm.stateReason,
  StateReasonData: alarm.stateReasonData,
  StateUpdatedTimestamp: alarm.stateUpdatedAt,
  StateTransitionedTimestamp: alarm.stateTransitionedAt,
  MetricName: alarm.metric.metricName,
  Namespace: alarm.metric.namespace,
  ...statisticMember(alarm.metric.statistic),
  Dimensions: wireDimensions(alarm.metric.dimensions),
  Period: alarm.period,
  Unit: alarm.metric.unit as MetricAlarm["Unit"],
  EvaluationPeriods: alarm.evaluationPeriods,
  DatapointsToAlarm: alarm.datapointsToAlarm,
  Threshold: alarm.threshold,
  ComparisonOperator: alarm.comparison,
  TreatMissingData: alarm.treatMissingData,
  EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile,
});

const statisticMember = (statistic: string): Pick<MetricAlarm, "Statistic" | "ExtendedStatistic"> =>
  isBasicStatistic(statistic) ? { Statistic: statistic } : { ExtendedStatistic: statistic };
