/** Saving what follows from an alarm's new state: all of it in the transaction that changes the state. */

import { parseAction } from "../core/alarms/actions.ts";
import type { AlarmBase } from "../core/alarms/alarm.ts";
import type { AlarmChange } from "../core/alarms/transition.ts";
import type { Instant } from "../core/time/time.ts";
import type { Collections } from "./store.ts";

/** Which of the topics and policies that an alarm names exist. */
export async function existingTargets(tx: Collections, alarm: AlarmBase): Promise<ReadonlySet<string>> {
  const existing = new Set<string>();
  for (const arn of new Set([...alarm.okActions, ...alarm.alarmActions, ...alarm.insufficientDataActions])) {
    const action = parseAction(arn);
    if (action.kind === "topic" && (await tx.topics.get(alarm.scope, action.arn))) existing.add(action.arn);
    if (action.kind === "policy" && (await tx.policies.get(alarm.scope, action.policyArn)))
      existing.add(action.policyArn);
  }
  return existing;
}

/** Saves the alarm with its history, notices and signals. */
export async function saveAlarmChange(
  tx: Collections,
  change: AlarmChange,
  newId: () => string,
  now: Instant,
): Promise<void> {
  const { alarm, history, notices, signals } = change;
  await tx.alarms.put(alarm.scope, alarm.name, alarm);
  for (const item of history) await tx.alarmHistory.append(alarm.scope, alarm.name, item.at, newId(), item);
  if (notices.length > 0) await tx.outbox.add(notices, now);
  for (const signal of signals) await tx.signals.put(signal.scope, signal.id, signal);
}
