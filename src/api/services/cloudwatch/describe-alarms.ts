/** DescribeAlarms: alarms of both types by name, prefix, state or action, or by who depends on whom, sorted by name. */

import type { AnyAlarm } from "../../../store/any-alarm.ts";
import { operation } from "../../operation.ts";
import type { CompositeAlarm, DescribeAlarmsInput, MetricAlarm } from "../../shapes/cloudwatch.types.ts";
import { selectedAlarms } from "./alarm-filter.ts";
import { compositeAlarmRow } from "./composite-alarm-row.ts";
import { invalidNextToken } from "./errors.ts";
import { metricAlarmRow } from "./metric-alarm-row.ts";

export const describeAlarms = operation("DescribeAlarms", async (input: DescribeAlarmsInput, call) => {
  const alarms = await selectedAlarms(input, call);
  const limit = input.MaxRecords ?? DEFAULT_PAGE;
  const page = call.pages.page("DescribeAlarms", alarms, ({ alarm }) => alarm.name, limit, input.NextToken);
  if (!page) throw invalidNextToken();
  const rows = page.items.map((alarm) => rowOf(alarm, input));
  return {
    CompositeAlarms: rows.flatMap(({ composite }) => composite ?? []),
    MetricAlarms: rows.flatMap(({ metric }) => metric ?? []),
    LogAlarms: [],
    NextToken: page.nextToken,
  };
});

const DEFAULT_PAGE = 50;

interface Row {
  readonly composite?: CompositeAlarm;
  readonly metric?: MetricAlarm;
}

/** Children are shown with their state, parents without: the rest is for a second question, as on AWS. */
function rowOf({ kind, alarm }: AnyAlarm, input: DescribeAlarmsInput): Row {
  const { name: AlarmName, arn: AlarmArn } = alarm;
  if (input.ParentsOfAlarmName !== undefined) return { composite: { AlarmName, AlarmArn } };
  if (input.ChildrenOfAlarmName !== undefined) {
    const state = { StateValue: alarm.state, StateUpdatedTimestamp: alarm.stateUpdatedAt };
    return { [kind]: { AlarmName, AlarmArn, ...state } };
  }
  return kind === "composite" ? { composite: compositeAlarmRow(alarm) } : { metric: metricAlarmRow(alarm) };
}
