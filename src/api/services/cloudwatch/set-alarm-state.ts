/** SetAlarmState: a state by hand, with the actions of a real one; the next evaluation puts the true state back. */

import type { CarriedOut } from "../../../core/alarms/composite/carry-out.ts";
import { type NewState, setState } from "../../../core/alarms/transition.ts";
import { existingTargets, saveAlarmChange } from "../../../store/alarm-change.ts";
import { type AnyAlarm, findAlarm } from "../../../store/any-alarm.ts";
import { followAlarms, loopsToWake } from "../../../store/composite-change.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError } from "../../errors.ts";
import { given } from "../../given.ts";
import { type Call, operation } from "../../operation.ts";
import type { SetAlarmStateInput } from "../../shapes/cloudwatch.types.ts";

export const setAlarmState = operation("SetAlarmState", async (input: SetAlarmStateInput, call) => {
  const { store, scope } = call;
  const to = {
    state: input.StateValue,
    reason: input.StateReason,
    ...given({ reasonData: input.StateReasonData }),
    datapoints: datapointsOf(input.StateReasonData),
  };
  const followed = await store.transaction(async (tx) => {
    const found = await findAlarm(tx, scope, input.AlarmName);
    if (!found) throw apiError("ResourceNotFound", `The alarm ${input.AlarmName} does not exist`);
    return set(tx, found, to, call);
  });
  for (const loop of loopsToWake(followed)) call.nudge(loop);
});

/** A composite alarm stays in the state until one of its children changes. */
async function set(
  tx: Collections,
  found: AnyAlarm,
  to: NewState,
  { scope, now, newId, nudge }: Call,
): Promise<readonly CarriedOut[]> {
  const { kind, alarm } = found;
  if (kind === "composite")
    return followAlarms(tx, scope, { transitions: [], set: { name: alarm.name, to } }, newId, now);
  const change = setState(alarm, to, { targets: await existingTargets(tx, alarm), newId }, now);
  await saveAlarmChange(tx, change, newId, now);
  if (change.signals.length > 0) nudge("scaler");
  if (change.notices.length > 0) nudge("courier");
  if (alarm.state === to.state) return [];
  return followAlarms(tx, scope, { transitions: [{ alarm: change.alarm, from: alarm.state }] }, newId, now);
}

/** What Auto Scaling is told: the numbers of `recentDatapoints`, if the data has any. */
function datapointsOf(data: string | undefined): readonly number[] {
  if (data === undefined) return [];
  const recent = parse(data)?.recentDatapoints;
  if (!Array.isArray(recent)) return [];
  return recent.filter((value): value is number => typeof value === "number" && Number.isFinite(value));
}

function parse(data: string): { readonly recentDatapoints?: unknown } | undefined {
  try {
    const value: unknown = JSON.parse(data);
    return typeof value === "object" && value !== null ? value : undefined;
  } catch {
    throw apiError("InvalidFormatFault", "StateReasonData is not valid JSON");
  }
}
