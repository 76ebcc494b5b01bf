/** What happens to an alarm's configuration: it is created, changed, deleted; and what its history says of that. */

import type { DataQuery } from "../metrics/math/queries.ts";
import { isBasicStatistic } from "../metrics/statistics.ts";
import { arn, type Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";
import type { Alarm, AlarmBase, AlarmHistoryItem, AlarmSettings, AlarmStatus } from "./alarm.ts";
import { firstThatFits } from "./history.ts";
import { double, type JsonValue, jsonText } from "./json.ts";

/** The ARN of the alarm of that name. */
export const alarmArn = (scope: Scope, name: string): string => arn("cloudwatch", scope, `alarm:${name}`);

/** An alarm as it stands right after its creation: nothing looked at yet. */
export const newAlarm = <C extends AlarmSettings>(
  scope: Scope,
  configuration: C,
  now: Instant,
): C & AlarmStatus => ({
  ...configuration,
  scope,
  arn: alarmArn(scope, configuration.name),
  configuredAt: now,
  state: "INSUFFICIENT_DATA",
  stateReason: "Unchecked: Initial alarm creation",
  stateUpdatedAt: now,
  stateTransitionedAt: now,
});

/** Replaces the whole configuration; the state stays. */
export const reconfigured = <C extends AlarmSettings>(
  alarm: AlarmStatus,
  configuration: C,
  now: Instant,
): C & AlarmStatus => ({
  ...configuration,
  scope: alarm.scope,
  arn: alarm.arn,
  configuredAt: now,
  state: alarm.state,
  stateReason: alarm.stateReason,
  stateUpdatedAt: alarm.stateUpdatedAt,
  stateTransitionedAt: alarm.stateTransitionedAt,
  ...(alarm.stateReasonData === undefined ? {} : { stateReasonData: alarm.stateReasonData }),
  ...(alarm.invokedAt === undefined ? {} : { invokedAt: alarm.invokedAt }),
});

/** The history item of a creation. */
export const createdItem = (alarm: Alarm, now: Instant): AlarmHistoryItem =>
  configurationItem(alarm, now, "created", { type: "Create", createdAlarm: alarmDocument(alarm) });

/** The history item of a change. */
export const updatedItem = (alarm: Alarm, previous: Alarm, now: Instant): AlarmHistoryItem =>
  configurationItem(
    alarm,
    now,
    "updated",
    { type: "Update", updatedAlarm: alarmDocument(alarm), previousAlarm: alarmDocument(previous) },
    { type: "Update", updatedAlarm: alarmDocument(alarm) },
  );

/** The history item of a deletion. */
export const deletedItem = (alarm: Alarm, now: Instant): AlarmHistoryItem =>
  configurationItem(alarm, now, "deleted", { type: "Delete", deletedAlarm: alarmDocument(alarm) });

/** An instant in AWS's JSON documents: `2024-10-26T18:59:00.000+0000`. */
export const timestampText = (at: Instant): string => new Date(at).toISOString().replace("Z", "+0000");

/** The history item of what was done to an alarm's configuration; `less` is what it says when `data` are too long. */
export const configurationItem = (
  alarm: AlarmBase,
  at: Instant,
  verb: string,
  data: Readonly<Record<string, JsonValue>>,
  less: Readonly<Record<string, JsonValue>> = data,
): AlarmHistoryItem => ({
  alarmName: alarm.name,
  at,
  kind: "ConfigurationUpdate",
  summary: summaryText(alarm.name, verb),
  data: firstThatFits(
    () => jsonText({ version: "1.0", ...data }),
    () => jsonText({ version: "1.0", ...less }),
  ),
});

/** Summaries hold 255 characters: a long name is cut, the verb is not. */
const summaryText = (name: string, verb: string): string =>
  `Alarm "${name.slice(0, 255 - verb.length - 9)}" ${verb}`;

const alarmDocument = (alarm: Alarm): JsonValue => ({
  alarmName: alarm.name,
  alarmDescription: alarm.description,
  alarmArn: alarm.arn,
  alarmConfigurationUpdatedTimestamp: timestampText(alarm.configuredAt),
  ...watchedMembers(alarm),
  ...(alarm.limit.kind === "threshold"
    ? { threshold: double(alarm.limit.threshold) }
    : { thresholdMetricId: alarm.limit.band }),
  comparisonOperator: alarm.limit.comparison,
  evaluationPeriods: alarm.evaluationPeriods,
  datapointsToAlarm: alarm.datapointsToAlarm,
  treatMissingData: alarm.treatMissingData,
  evaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile,
  stateValue: alarm.state,
  stateUpdatedTimestamp: timestampText(alarm.stateUpdatedAt),
  actionsEnabled: alarm.actionsEnabled,
  alarmActions: alarm.alarmActions,
  insufficientDataActions: alarm.insufficientDataActions,
  okactions: alarm.okActions,
});

function watchedMembers({ watched }: Alarm): Readonly<Record<string, JsonValue | undefined>> {
  if (watched.kind === "math") return { metrics: watched.queries.map(queryDocument) };
  const { metric, period } = watched;
  return {
    namespace: metric.namespace,
    metricName: metric.metricName,
    ...(isBasicStatistic(metric.statistic)
      ? { statistic: metric.statistic }
      : { extendedStatistic: metric.statistic }),
    unit: metric.unit,
    period,
    dimensions: metric.dimensions.map(({ name, value }) => ({ value, name })),
  };
}

const queryDocument = (query: DataQuery): JsonValue =>
  query.kind === "expression"
    ? {
        id: query.id,
        expression: query.expression,
        label: query.label,
        period: query.period,
        returnData: query.returned,
      }
    : {
        id: query.id,
        metricStat: {
          metric: {
            namespace: query.metric.namespace,
            metricName: query.metric.name,
            dimensions: query.metric.dimensions.map(({ name, value }) => ({ value, name })),
          },
          period: query.period,
          stat: query.statistic,
          unit: query.unit,
        },
        label: query.label,
        returnData: query.returned,
      };
