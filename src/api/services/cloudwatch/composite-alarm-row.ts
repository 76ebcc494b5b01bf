/** A composite alarm as DescribeAlarms shows it. */

import type { CompositeAlarm } from "../../../core/alarms/composite/composite-alarm.ts";
import { suppressionReason } from "../../../core/alarms/composite/suppression.ts";
import type { CompositeAlarm as Row } from "../../shapes/cloudwatch.types.ts";
import { alarmMembers } from "./alarm-members.ts";

/** Optional members are there only where the client gave them, or the state has them. */
export const compositeAlarmRow = (alarm: CompositeAlarm): Row => ({
  ...alarmMembers(alarm),
  AlarmRule: alarm.ruleText,
  ActionsSuppressor: alarm.suppressor?.reference,
  ActionsSuppressorWaitPeriod: alarm.suppressor && alarm.suppressor.waitPeriod / 1000,
  ActionsSuppressorExtensionPeriod: alarm.suppressor && alarm.suppressor.extensionPeriod / 1000,
  ActionsSuppressedBy: alarm.suppression?.by,
  ActionsSuppressedReason: alarm.suppression && suppressionReason(alarm.suppression),
});
