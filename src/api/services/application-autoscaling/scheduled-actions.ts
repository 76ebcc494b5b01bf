/** Scheduled actions: reading one with AWS's words for what is wrong in it, and which ones a target has. */

import type { NewBounds, ScheduledAction } from "../../../core/scaling/scheduled-action.ts";
import { readSchedule } from "../../../core/scaling/schedules/schedule.ts";
import { type TargetKey, targetKey } from "../../../core/scaling/target.ts";
import type { Scope } from "../../../core/scope.ts";
import type { Instant } from "../../../core/time/time.ts";
import { calendar } from "../../../schedules/calendar.ts";
import type { Collections } from "../../../store/store.ts";
import { validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { PutScheduledActionRequest } from "../../shapes/application-autoscaling.types.ts";
import { inCodeUnits } from "./paging.ts";
import { requireDimension } from "./targets.ts";

/** What a request says about an action, made whole with what the action was before. */
export interface ActionRules {
  readonly schedule: string;
  readonly timezone: string | undefined;
  readonly startAt: Instant | undefined;
  readonly endAt: Instant | undefined;
  readonly bounds: NewBounds;
}

/** Reads a request; throws for what is wrong in it. Schedule, time zone and bounds that are left out stay. */
export function checkedAction(
  input: PutScheduledActionRequest,
  before: ScheduledAction | undefined,
): ActionRules {
  const { StartTime: startAt, EndTime: endAt } = input;
  const { lowestMin } = requireDimension(input);
  const bounds = boundsOf(input, lowestMin) ?? before?.bounds;
  if (!bounds) throw validationError("ScalableTargetAction must be set");
  const schedule = input.Schedule ?? before?.schedule;
  if (schedule === undefined) throw validationError("Schedule must be set");
  const read = readSchedule(schedule);
  if ("problem" in read) throw validationError(read.problem);
  const timezone = input.Timezone ?? before?.timezone;
  if (timezone !== undefined && !calendar.hasZone(timezone))
    throw validationError(`Invalid timezone: ${timezone}`);
  if (startAt !== undefined && endAt !== undefined && startAt >= endAt)
    throw validationError("StartTime must be before EndTime");
  return { schedule, timezone, startAt, endAt, bounds };
}

/** The scheduled actions of a target, by name. */
export async function actionsOf(
  tx: Collections,
  target: TargetKey & { readonly scope: Scope },
): Promise<readonly ScheduledAction[]> {
  const key = targetKey(target);
  return (await tx.scheduledActions.list(target.scope))
    .filter((action) => targetKey(action.target) === key)
    .sort((a, b) => inCodeUnits(a.name, b.name));
}

function boundsOf(
  { ScalableTargetAction: asked }: PutScheduledActionRequest,
  lowestMin: number,
): NewBounds | undefined {
  if (!asked) return undefined;
  const { MinCapacity: min, MaxCapacity: max } = asked;
  if (min === undefined && max === undefined)
    throw validationError("At least one of minimum capacity and maximum capacity should be provided");
  if (min !== undefined && min < lowestMin)
    throw validationError(`Minimum capacity cannot be less than ${lowestMin}`);
  if (max !== undefined && max < 0) throw validationError("Maximum capacity cannot be less than 0");
  if (min !== undefined && max !== undefined && max < min)
    throw validationError("Maximum capacity cannot be less than minimum capacity");
  return given({ min, max });
}
