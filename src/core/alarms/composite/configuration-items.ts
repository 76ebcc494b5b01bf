/** What a composite alarm's history says of its creation, changes and deletion. */

import type { Instant } from "../../time/time.ts";
import type { AlarmHistoryItem } from "../alarm.ts";
import { configurationItem, timestampText } from "../alarm-changes.ts";
import type { JsonValue } from "../json.ts";
import type { CompositeAlarm } from "./composite-alarm.ts";

/** The history item of a creation. */
export const compositeCreatedItem = (alarm: CompositeAlarm, now: Instant): AlarmHistoryItem =>
  typed(configurationItem(alarm, now, "created", { type: "Create", createdAlarm: compositeDocument(alarm) }));

/** The history item of a change. */
export const compositeUpdatedItem = (
  alarm: CompositeAlarm,
  previous: CompositeAlarm,
  now: Instant,
): AlarmHistoryItem => {
  const updated = { type: "Update", updatedAlarm: compositeDocument(alarm) };
  return typed(
    configurationItem(
      alarm,
      now,
      "updated",
      { ...updated, previousAlarm: compositeDocument(previous) },
      updated,
    ),
  );
};

/** The history item of a deletion. */
export const compositeDeletedItem = (alarm: CompositeAlarm, now: Instant): AlarmHistoryItem =>
  typed(configurationItem(alarm, now, "deleted", { type: "Delete", deletedAlarm: compositeDocument(alarm) }));

const typed = (item: AlarmHistoryItem): AlarmHistoryItem => ({ ...item, alarmType: "composite" });

/** A rule can be longer than a history item holds: then its end is left out. */
const compositeDocument = (alarm: CompositeAlarm): JsonValue => ({
  alarmName: alarm.name,
  alarmDescription: alarm.description,
  alarmArn: alarm.arn,
  alarmConfigurationUpdatedTimestamp: timestampText(alarm.configuredAt),
  alarmRule: alarm.ruleText.length <= 1000 ? alarm.ruleText : `${alarm.ruleText.slice(0, 997)}...`,
  actionsSuppressor: alarm.suppressor?.reference,
  actionsSuppressorWaitPeriod: alarm.suppressor && alarm.suppressor.waitPeriod / 1000,
  actionsSuppressorExtensionPeriod: alarm.suppressor && alarm.suppressor.extensionPeriod / 1000,
  stateValue: alarm.state,
  stateUpdatedTimestamp: timestampText(alarm.stateUpdatedAt),
  actionsEnabled: alarm.actionsEnabled,
  alarmActions: alarm.alarmActions,
  insufficientDataActions: alarm.insufficientDataActions,
  okactions: alarm.okActions,
});
