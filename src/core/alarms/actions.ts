/** What an alarm triggers: which actions are due, and the message that goes to topics. */

import type { DataQuery } from "../metrics/math/queries.ts";
import { isBasicStatistic } from "../metrics/statistics.ts";
import { parseArn } from "../scope.ts";
import { type Duration, type Instant, seconds } from "../time/time.ts";
import type { Alarm, AlarmBase, AlarmState } from "./alarm.ts";
import { timestampText } from "./alarm-changes.ts";
import { double, type JsonValue, jsonText } from "./json.ts";
import { regionName } from "./regions.ts";

/** What an action's ARN names. */
export type Action =
  | { readonly kind: "topic"; readonly arn: string }
  | { readonly kind: "policy"; readonly arn: string; readonly policyArn: string }
  | { readonly kind: "other"; readonly arn: string };

/** Reads an action's ARN; a policy's may end in `:createdBy/<uuid>`. */
export function parseAction(arn: string): Action {
  const parsed = parseArn(arn);
  if (parsed?.service === "sns") return { kind: "topic", arn };
  if (parsed?.service === "autoscaling" && parsed.resource.startsWith("scalingPolicy:"))
    return { kind: "policy", arn, policyArn: arn.replace(/:createdBy\/[^:/]*$/, "") };
  return { kind: "other", arn };
}

/** Why an action that is neither a topic nor a policy fails. */
export const notRun = (arn: string): string => `Ebbtide does not run actions of ${parseArn(arn)?.service}`;

/** The actions that its present state asks for; none while actions are disabled. */
export function actionsOf(alarm: AlarmBase): readonly Action[] {
  if (!alarm.actionsEnabled) return [];
  const actions: Readonly<Record<AlarmState, readonly string[]>> = {
    OK: alarm.okActions,
    ALARM: alarm.alarmActions,
    INSUFFICIENT_DATA: alarm.insufficientDataActions,
  };
  return actions[alarm.state].map(parseAction);
}

/** Auto Scaling actions repeat once a minute for as long as the state lasts; others come with its start only. */
export function repeatedActions(alarm: Alarm, now: Instant): readonly Action[] {
  const since = now - (alarm.invokedAt ?? Number.NEGATIVE_INFINITY);
  return actionsOf(alarm).filter((action) => action.kind === "policy" && since >= repeatAfter(alarm, action));
}

/** A minute, less what two evaluations of one phase may be apart through the timers' inexactness. */
const REPEAT_AFTER: Duration = seconds(55);

/**
 * Target tracking's own sub-minute alarms (profile fast) speak at each evaluation: a capacity that comes down in steps
 * would otherwise wait a whole minute between them, six times as long as the alarm itself looks.
 */
const repeatAfter = ({ watched }: Alarm, { arn }: Action): Duration =>
  watched.period < 60 && /:createdBy\/[^:/]*$/.test(arn) ? seconds(9) : REPEAT_AFTER;

/** The subject of an alarm's message: SNS takes at most 100 characters, so a long name is cut. */
export function messageSubject(alarm: AlarmBase): string {
  const tail = `" in ${regionName(alarm.scope.region)}`;
  const head = `${alarm.state}: "`;
  const room = 100 - head.length - tail.length;
  const name = alarm.name.length <= room ? alarm.name : `${alarm.name.slice(0, Math.max(0, room - 3))}...`;
  return `${head}${name}${tail}`;
}

/** The JSON text that topics get when an alarm changes its state. */
export const messageBody = (before: Alarm, after: Alarm): string =>
  jsonText({
    AlarmName: after.name,
    AlarmDescription: after.description ?? null,
    AWSAccountId: after.scope.account,
    AlarmConfigurationUpdatedTimestamp: timestampText(after.configuredAt),
    NewStateValue: after.state,
    NewStateReason: after.stateReason,
    StateChangeTime: timestampText(after.stateUpdatedAt),
    Region: regionName(after.scope.region),
    AlarmArn: after.arn,
    OldStateValue: before.state,
    OKActions: after.okActions,
    AlarmActions: after.alarmActions,
    InsufficientDataActions: after.insufficientDataActions,
    Trigger: triggerMember(after),
    ActionExecutedAfterMuteWindow: false,
  });

/** What the alarm watches, and by which rule. */
const triggerMember = (alarm: Alarm): JsonValue => ({
  ...watchedMembers(alarm),
  EvaluationPeriods: alarm.evaluationPeriods,
  DatapointsToAlarm: alarm.datapointsToAlarm,
  ComparisonOperator: alarm.limit.comparison,
  ...(alarm.limit.kind === "threshold"
    ? { Threshold: double(alarm.limit.threshold) }
    : { ThresholdMetricId: alarm.limit.band }),
  TreatMissingData: alarm.treatMissingData ?? "",
  EvaluateLowSampleCountPercentile: alarm.evaluateLowSampleCountPercentile ?? "",
});

function watchedMembers({ watched }: Alarm): Readonly<Record<string, JsonValue>> {
  if (watched.kind === "math") return { Metrics: watched.queries.map(queryMember) };
  const { metric, period } = watched;
  return {
    MetricName: metric.metricName,
    Namespace: metric.namespace,
    ...statisticMembers(metric.statistic),
    Unit: metric.unit ?? null,
    Dimensions: metric.dimensions.map(({ name, value }) => ({ value, name })),
    Period: period,
  };
}

const queryMember = (query: DataQuery): JsonValue =>
  query.kind === "expression"
    ? {
        Expression: query.expression,
        Id: query.id,
        Label: query.label,
        Period: query.period,
        ReturnData: query.returned,
      }
    : {
        Id: query.id,
        Label: query.label,
        MetricStat: {
          Metric: {
            Dimensions: query.metric.dimensions.map(({ name, value }) => ({ value, name })),
            MetricName: query.metric.name,
            Namespace: query.metric.namespace,
          },
          Period: query.period,
          Stat: query.statistic,
          Unit: query.unit,
        },
        ReturnData: query.returned,
      };

const statisticMembers = (statistic: string): Readonly<Record<string, string>> =>
  isBasicStatistic(statistic)
    ? { StatisticType: "Statistic", Statistic: UPPER_CASE[statistic] }
    : { StatisticType: "ExtendedStatistic", ExtendedStatistic: statistic };

const UPPER_CASE = {
  SampleCount: "SAMPLE_COUNT",
  Average: "AVERAGE",
  Sum: "SUM",
  Minimum: "MINIMUM",
  Maximum: "MAXIMUM",
} as const;
