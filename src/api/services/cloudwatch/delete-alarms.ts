/** DeleteAlarms: those that are there go, also when others of the request are not. */

import { deletedItem } from "../../../core/alarms/alarm-changes.ts";
import { apiError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type { DeleteAlarmsInput } from "../../shapes/cloudwatch.types.ts";

export const deleteAlarms = operation(
  "DeleteAlarms",
  async ({ AlarmNames }: DeleteAlarmsInput, { store, scope, now, newId, nudge }) => {
    const unknown = await store.transaction(async (tx) => {
      const missing: string[] = [];
      for (const name of new Set(AlarmNames)) {
        const alarm = await tx.alarms.get(scope, name);
        if (!alarm) {
          missing.push(name);
          continue;
        }
        await tx.alarms.delete(scope, name);
        await tx.tags.delete(scope, alarm.arn);
        await tx.alarmHistory.append(scope, name, now, newId(), deletedItem(alarm, now));
      }
      return missing;
    });
    nudge("alarmKeeper");
    if (unknown.length > 0)
      throw apiError("ResourceNotFound", `The alarms do not exist: ${unknown.join(", ")}`);
  },
);
