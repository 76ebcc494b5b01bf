/** DescribeAlarms: metric alarms by name, prefix, state or action, sorted by name. */

import type { Alarm } from "../../../core/alarms/alarm.ts";
import { isBasicStatistic } from "../../../core/metrics/statistics.ts";
import { validationError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import { pageOf } from "../../page-token.ts";
import type { DescribeAlarmsInput, MetricAlarm } from "../../shapes/cloudwatch.types.ts";
import { invalidNextToken, unsupported } from "./errors.ts";
import { wireDimensions } from "./metrics.ts";

export const describeAlarms = operation("DescribeAlarms", async (input: DescribeAlarmsInput, call) => {
  if (input.ChildrenOfAlarmName !== undefined || input.ParentsOfAlarmName !== undefined)
    throw unsupported("composite alarms (ChildrenOfAlarmName, ParentsOfAlarmName)");
  if (input.AlarmNames?.length && input.AlarmNamePrefix !== undefined)
    throw validationError(
      "The parameters AlarmNames and AlarmNamePrefix are mutually exclusive and you have specified both.",
    );
  const wanted = (await alarmsNamed(input, call)).filter((alarm) => matches(alarm, input));
  const limit = input.MaxRecords ?? DEFAULT_PAGE;
  const page = pageOf("DescribeAlarms", wanted, ({ name }) => name, limit, input.NextToken);
  if (!page) throw invalidNextToken();
  return {
    CompositeAlarms: [],
    MetricAlarms: page.items.map(metricAlarm),
    LogAlarms: [],
    NextToken: page.nextToken,
  };
});

const DEFAULT_PAGE = 50;

/** In ascending order of their names; a few names are looked up, not searched for. */
async function alarmsNamed(
  { AlarmNames }: DescribeAlarmsInput,
  { store, scope }: Call,
): Promise<readonly Alarm[]> {
  if (!AlarmNames?.length) return store.alarms.list(scope);
  const names = [...new Set(AlarmNames)].sort((a, b) => (a < b ? -1 : 1));
  const alarms = await Promise.all(names.map((name) => store.alarms.get(scope, name)));
  return alarms.filter((alarm) => alarm !== undefined);
}

function matches(alarm: Alarm, input: DescribeAlarmsInput): boolean {
  const { AlarmTypes, AlarmNamePrefix, StateValue, ActionPrefix } = input;
  if (AlarmTypes?.length && !AlarmTypes.includes("MetricAlarm")) return false;
  if (AlarmNamePrefix !== undefined && !alarm.name.startsWith(AlarmNamePrefix)) return false;
  if (StateValue !== undefined && alarm.state !== StateValue) return false;
  if (ActionPrefix === undefined) return true;
  const actions = [...alarm.okActions, ...alarm.alarmActions, ...alarm.insufficientDataActions];
  return actions.some((action) => action.startsWith(ActionPrefix));
}

/** Optional members are there only where the client gave them. */
const metricAlarm = (alarm: Alarm): MetricAlarm => ({
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
