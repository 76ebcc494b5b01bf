/**
 * Scheduled actions: new bounds for a target at certain times, whatever its policies and cooldowns say.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/application-auto-scaling-scheduled-scaling.html
 */

import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";
import { type Calendar, lastRun, nextRun, type Timetable } from "./schedules/next-run.ts";
import { readSchedule } from "./schedules/schedule.ts";
import type { ScalableTarget, TargetKey } from "./target.ts";

/** The bounds a scheduled action sets; one that is absent stays as it is, at least one is there. */
export interface NewBounds {
  readonly min?: number;
  readonly max?: number;
}

export interface ScheduledAction {
  readonly scope: Scope;
  readonly target: TargetKey;
  readonly name: string;
  readonly arn: string;
  readonly createdAt: Instant;
  /** `at(…)`, `rate(…)` or `cron(…)`, as it was given. */
  readonly schedule: string;
  readonly timezone?: string;
  readonly startAt?: Instant;
  readonly endAt?: Instant;
  readonly bounds: NewBounds;
  /** Its next run, or one that is due; absent when there is none any more. */
  readonly nextAt?: Instant;
}

/** The action as it is after `now`: with its next run, which one that is due gives way to. */
export function scheduledAfter(
  { nextAt: _, ...action }: ScheduledAction,
  now: Instant,
  calendar: Calendar,
): ScheduledAction {
  const next = nextRun(timetableOf(action), now, calendar);
  return next === undefined ? action : { ...action, nextAt: next };
}

/** An action whose time has come. */
export interface DueAction {
  readonly action: ScheduledAction;
  /** When it should have run; of several times that were missed, the latest. */
  readonly dueAt: Instant;
}

/**
 * The actions to run now, in the order of their times: run in this order, the latest missed run of each leaves the
 * bounds as they would be had none been missed.
 */
export const dueActions = (
  actions: readonly ScheduledAction[],
  now: Instant,
  calendar: Calendar,
): readonly DueAction[] =>
  actions
    .flatMap((action) =>
      action.nextAt !== undefined && action.nextAt <= now
        ? [{ action, dueAt: lastRun(timetableOf(action), action.nextAt, now, calendar) }]
        : [],
    )
    .sort((a, b) => a.dueAt - b.dueAt || (a.action.arn < b.action.arn ? -1 : 1));

/** What a run does to its target. */
export type Run =
  | { readonly kind: "set"; readonly min: number; readonly max: number }
  | { readonly kind: "failed"; readonly reason: string }
  | { readonly kind: "skipped"; readonly reason: string };

/** Decides a run; `unscalable` says why the target's resource cannot be scaled at this moment. */
export function runOf(
  { bounds }: ScheduledAction,
  target: Pick<ScalableTarget, "min" | "max" | "suspended" | "resourceId">,
  unscalable: string | undefined,
): Run {
  if (target.suspended.scheduled) return { kind: "skipped", reason: "scheduled scaling is suspended" };
  if (unscalable !== undefined)
    return {
      kind: "failed",
      reason: `Resource Id [${target.resourceId}] is not scalable. Reason: ${unscalable}`,
    };
  const { min = target.min, max = target.max } = bounds;
  if (max < min) return { kind: "failed", reason: "Maximum capacity cannot be less than minimum capacity" };
  return { kind: "set", min, max };
}

/** `Setting min capacity to 5 and max capacity to 10` */
export const boundsText = (bounds: NewBounds): string => `Setting ${named(bounds)}`;

export const scheduleCause = ({ name }: ScheduledAction): string =>
  `scheduled action name ${name} was triggered`;

export const boundsSetMessage = (bounds: NewBounds): string => `Successfully set ${named(bounds)}`;

export const boundsFailedMessage = (bounds: NewBounds, reason: string): string =>
  `Failed to set ${named(bounds)}. Reason: ${reason}`;

const named = ({ min, max }: NewBounds): string =>
  [
    ...(min === undefined ? [] : [`min capacity to ${min}`]),
    ...(max === undefined ? [] : [`max capacity to ${max}`]),
  ].join(" and ");

/** The expression was read when the action was put, so it can be read again. */
function timetableOf({ schedule: text, timezone, startAt, endAt, createdAt }: ScheduledAction): Timetable {
  const read = readSchedule(text);
  if ("problem" in read) throw new Error(read.problem);
  return {
    schedule: read.value,
    createdAt,
    ...(timezone === undefined ? {} : { timezone }),
    ...(startAt === undefined ? {} : { startAt }),
    ...(endAt === undefined ? {} : { endAt }),
  };
}
