/** Policies with the alarms that belong to them: made together, removed together. */

import type { Alarm, AlarmConfiguration } from "../../../core/alarms/alarm.ts";
import {
  createdItem,
  deletedItem,
  newAlarm,
  reconfigured,
  updatedItem,
} from "../../../core/alarms/alarm-changes.ts";
import { triggers } from "../../../core/scaling/alarm-standing.ts";
import type { ScalingPolicy, TargetTrackingPolicy } from "../../../core/scaling/policy.ts";
import type { Collections } from "../../../store/store.ts";
import type { Caller } from "./deregister.ts";

/**
 * Removes a policy; target tracking takes its alarms along, predictive scaling its forecast, and the user's own alarms
 * are left without it.
 */
export async function removePolicy(tx: Collections, caller: Caller, policy: ScalingPolicy): Promise<void> {
  if (policy.kind === "targetTracking") await removeAlarms(tx, caller, policy);
  else await forgetPolicy(tx, caller, policy);
  await tx.forecasts.delete(caller.scope, policy.arn);
  await tx.policies.delete(caller.scope, policy.arn);
}

/** Makes the alarms of a target tracking policy. */
export async function createAlarms(
  tx: Collections,
  { scope, now, newId }: Caller,
  configurations: readonly AlarmConfiguration[],
): Promise<readonly Alarm[]> {
  const alarms = configurations.map((configuration) => newAlarm(scope, configuration, now));
  for (const alarm of alarms) {
    await tx.alarms.put(scope, alarm.name, alarm);
    await tx.alarmHistory.append(scope, alarm.name, now, newId(), createdItem(alarm, now));
  }
  return alarms;
}

/** Removes the alarms of a target tracking policy; one that somebody deleted by hand is no matter. */
export async function removeAlarms(
  tx: Collections,
  { scope, now, newId }: Caller,
  { alarmHigh, alarmLow }: TargetTrackingPolicy,
): Promise<void> {
  for (const name of [alarmHigh, alarmLow]) {
    const alarm = name === undefined ? undefined : await tx.alarms.get(scope, name);
    if (!alarm) continue;
    await tx.alarms.delete(scope, alarm.name);
    await tx.tags.delete(scope, alarm.arn);
    await tx.alarmHistory.append(scope, alarm.name, now, newId(), deletedItem(alarm, now));
  }
}

async function forgetPolicy(
  tx: Collections,
  { scope, now, newId }: Caller,
  { arn }: ScalingPolicy,
): Promise<void> {
  const others = (actions: readonly string[]) => actions.filter((action) => !isPolicyAction(action, arn));
  for (const alarm of await tx.alarms.list(scope)) {
    if (!triggers(alarm, arn)) continue;
    const without = reconfigured(
      alarm,
      {
        ...alarm,
        alarmActions: others(alarm.alarmActions),
        okActions: others(alarm.okActions),
        insufficientDataActions: others(alarm.insufficientDataActions),
      },
      now,
    );
    await tx.alarms.put(scope, alarm.name, without);
    await tx.alarmHistory.append(scope, alarm.name, now, newId(), updatedItem(without, alarm, now));
  }
}

const isPolicyAction = (action: string, policyArn: string): boolean =>
  action === policyArn || action.startsWith(`${policyArn}:createdBy/`);
