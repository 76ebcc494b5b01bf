/** When an alarm is evaluated: at its own phase of every minute, every ten seconds, or every hour. */

import { alignDown, type Duration, hours, type Instant, minutes, nextSlot, seconds } from "../time/time.ts";
import type { Alarm } from "./alarm.ts";
import { isHighResolution } from "./window.ts";

type Scheduled = Pick<Alarm, "arn" | "watched" | "evaluationPeriods">;

/** The first instant after `after` at which the alarm is evaluated. */
export const nextEvaluation = (alarm: Scheduled, after: Instant): Instant =>
  nextSlot(after, intervalOf(alarm), phaseOf(alarm));

/** Whether an evaluation fell due in (`since`, `now`]. */
export const isDue = (alarm: Scheduled, since: Instant, now: Instant): boolean =>
  alignDown(now, intervalOf(alarm), phaseOf(alarm)) > since;

/** Equal texts for alarms that are always due together. */
export const rhythmOf = (alarm: Scheduled): string => `${intervalOf(alarm)} ${phaseOf(alarm)}`;

/** Alarms that look at more than a day change slowly. */
function intervalOf(alarm: Scheduled): Duration {
  if (isHighResolution(alarm)) return seconds(10);
  return alarm.watched.period * alarm.evaluationPeriods > 86_400 ? hours(1) : minutes(1);
}

/**
 * An alarm keeps its phase for life. Half a minute past: the gauges of the minute before are all in, and those of this
 * minute are just being taken. Tenths of a second spread the work, and few enough alarms share one to batch it.
 */
function phaseOf(alarm: Scheduled): Duration {
  const tenth = (hashOf(alarm.arn) % 10) * 100;
  return isHighResolution(alarm) ? tenth / 4 : seconds(30) + tenth;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193) >>> 0;
  return hash;
}
