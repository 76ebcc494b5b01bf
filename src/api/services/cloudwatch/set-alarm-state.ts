/** SetAlarmState: a state by hand, with the actions of a real one; the next evaluation puts the true state back. */

import { setState } from "../../../core/alarms/transition.ts";
import { existingTargets, saveAlarmChange } from "../../../store/alarm-change.ts";
import { apiError } from "../../errors.ts";
import { given } from "../../given.ts";
import { operation } from "../../operation.ts";
import type { SetAlarmStateInput } from "../../shapes/cloudwatch.types.ts";

export const setAlarmState = operation("SetAlarmState", async (input: SetAlarmStateInput, call) => {
  const { store, scope, now, newId, nudge } = call;
  const to = {
    state: input.StateValue,
    reason: input.StateReason,
    ...given({ reasonData: input.StateReasonData }),
    datapoints: datapointsOf(input.StateReasonData),
  };
  const change = await store.transaction(async (tx) => {
    const alarm = await tx.alarms.get(scope, input.AlarmName);
    if (!alarm) throw apiError("ResourceNotFound", `The alarm ${input.AlarmName} does not exist`);
    const change = setState(alarm, to, { targets: await existingTargets(tx, alarm), newId }, now);
    await saveAlarmChange(tx, change, newId, now);
    return change;
  });
  if (change.signals.length > 0) nudge("scaler");
  if (change.notices.length > 0) nudge("courier");
});

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
