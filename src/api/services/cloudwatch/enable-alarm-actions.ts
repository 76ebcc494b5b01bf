/** EnableAlarmActions and DisableAlarmActions: a flag; enabling replays nothing. Unknown names are passed over, as on AWS. */

import type { AlarmHistoryItem } from "../../../core/alarms/alarm.ts";
import { reconfigured, updatedItem } from "../../../core/alarms/alarm-changes.ts";
import { compositeUpdatedItem } from "../../../core/alarms/composite/configuration-items.ts";
import { type AnyAlarm, findAlarm } from "../../../store/any-alarm.ts";
import type { Collections } from "../../../store/store.ts";
import { type Call, operation } from "../../operation.ts";
import type { DisableAlarmActionsInput, EnableAlarmActionsInput } from "../../shapes/cloudwatch.types.ts";

export const enableAlarmActions = operation(
  "EnableAlarmActions",
  ({ AlarmNames }: EnableAlarmActionsInput, call) => setActionsEnabled(AlarmNames, true, call),
);

export const disableAlarmActions = operation(
  "DisableAlarmActions",
  ({ AlarmNames }: DisableAlarmActionsInput, call) => setActionsEnabled(AlarmNames, false, call),
);

const setActionsEnabled = (names: readonly string[], actionsEnabled: boolean, call: Call): Promise<void> =>
  call.store.transaction(async (tx) => {
    for (const name of new Set(names)) {
      const found = await findAlarm(tx, call.scope, name);
      if (found && found.alarm.actionsEnabled !== actionsEnabled) await flip(tx, found, actionsEnabled, call);
    }
  });

async function flip(
  tx: Collections,
  { kind, alarm }: AnyAlarm,
  actionsEnabled: boolean,
  { scope, now, newId }: Call,
): Promise<void> {
  const append = (item: AlarmHistoryItem) => tx.alarmHistory.append(scope, alarm.name, now, newId(), item);
  if (kind === "composite") {
    const changed = { ...alarm, actionsEnabled, configuredAt: now };
    await tx.compositeAlarms.put(scope, alarm.name, changed);
    await append(compositeUpdatedItem(changed, alarm, now));
  } else {
    const changed = reconfigured(alarm, { ...alarm, actionsEnabled }, now);
    await tx.alarms.put(scope, alarm.name, changed);
    await append(updatedItem(changed, alarm, now));
  }
}
