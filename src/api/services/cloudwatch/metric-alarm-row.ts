/** A metric alarm as DescribeAlarms shows it. */

import type { Alarm, Limit, Watched } from "../../../core/alarms/alarm.ts";
import type { DataQuery } from "../../../core/metrics/math/queries.ts";
import { isBasicStatistic } from "../../../core/metrics/statistics.ts";
import type { MetricAlarm, MetricDataQuery } from "../../shapes/cloudwatch.types.ts";
import { alarmMembers } from "./alarm-members.ts";
import { wireDimensions } from "./metrics.ts";

/** Optional members are there only where the client gave them. */
export const metricAlarmRow = (alarm: Alarm): MetricAlarm => ({
  ...alarmMembers(alarm),
  ...watchedMembers(alarm.watched),
  EvaluationPeriods: alarm.evaluationPeriods,
  DatapointsToAlarm: alarm.datapointsToAlarm,
  ...limitMembers(alarm.limit),
  TreatMissingData: alarm.treatMissingData,
  EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile,
});

function watchedMembers(watched: Watched): Partial<MetricAlarm> {
  if (watched.kind === "math") return { Metrics: watched.queries.map(wireQuery) };
  const { metric, period } = watched;
  return {
    MetricName: metric.metricName,
    Namespace: metric.namespace,
    ...statisticMember(metric.statistic),
    Dimensions: wireDimensions(metric.dimensions),
    Period: period,
    Unit: metric.unit as MetricAlarm["Unit"],
  };
}

/** A query as requests and answers write it. */
export const wireQuery = (query: DataQuery): MetricDataQuery =>
  query.kind === "expression"
    ? {
        Id: query.id,
        Expression: query.expression,
        Label: query.label,
        ReturnData: query.returned,
        Period: query.period,
      }
    : {
        Id: query.id,
        MetricStat: {
          Metric: {
            Namespace: query.metric.namespace,
            MetricName: query.metric.name,
            Dimensions: wireDimensions(query.metric.dimensions),
          },
          Period: query.period,
          Stat: query.statistic,
          Unit: query.unit as MetricAlarm["Unit"],
        },
        Label: query.label,
        ReturnData: query.returned,
      };

const limitMembers = (limit: Limit): Partial<MetricAlarm> =>
  limit.kind === "threshold"
    ? { Threshold: limit.threshold, ComparisonOperator: limit.comparison }
    : { ThresholdMetricId: limit.band, ComparisonOperator: limit.comparison };

const statisticMember = (statistic: string): Pick<MetricAlarm, "Statistic" | "ExtendedStatistic"> =>
  isBasicStatistic(statistic) ? { Statistic: statistic } : { ExtendedStatistic: statistic };
