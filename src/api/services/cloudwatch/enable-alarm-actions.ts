/** EnableAlarmActions and DisableAlarmActions: a flag; enabling replays nothing. Unknown names are passed over, as on AWS. */

import { reconfigured, updatedItem } from "../../../core/alarms/alarm-changes.ts";
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

const setActionsEnabled = (
  names: readonly string[],
  actionsEnabled: boolean,
  { store, scope, now, newId }: Call,
): Promise<void> =>
  store.transaction(async (tx) => {
    for (const name of new Set(names)) {
      const alarm = await tx.alarms.get(scope, name);
      if (!alarm || alarm.actionsEnabled === actionsEnabled) continue;
      const changed = reconfigured(alarm, { ...alarm, actionsEnabled }, now);
      await tx.alarms.put(scope, name, changed);
      await tx.alarmHistory.append(scope, name, now, newId(), updatedItem(changed, alarm, now));
    }
  });
