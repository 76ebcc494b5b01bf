/** The message that topics get from a composite alarm: like a metric alarm's, with the rule in place of the trigger. */

import type { AlarmState } from "../alarm.ts";
import { timestampText } from "../alarm-changes.ts";
import { jsonText } from "../json.ts";
import { regionName } from "../regions.ts";
import type { CompositeAlarm } from "./composite-alarm.ts";

/** The JSON text, for having left a state. */
export const messageBody = (from: AlarmState, alarm: CompositeAlarm): string =>
  jsonText({
    AlarmName: alarm.name,
    AlarmDescription: alarm.description ?? null,
    AWSAccountId: alarm.scope.account,
    NewStateValue: alarm.state,
    NewStateReason: alarm.stateReason,
    StateChangeTime: timestampText(alarm.stateUpdatedAt),
    Region: regionName(alarm.scope.region),
    AlarmArn: alarm.arn,
    OKActions: alarm.okActions,
    AlarmActions: alarm.alarmActions,
    InsufficientDataActions: alarm.insufficientDataActions,
    OldStateValue: from,
    AlarmRule: alarm.ruleText,
    TriggeringChildren: alarm.triggering
      .slice(0, MOST_CHILDREN)
      .map(({ arn, state, at }) => ({ Arn: arn, State: { Value: state, Timestamp: timestampText(at) } })),
  });

/** A message names so many of the alarms that led to the state. */
const MOST_CHILDREN = 10;
