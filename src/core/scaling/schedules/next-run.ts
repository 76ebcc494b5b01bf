/** When a schedule runs next, within its time zone and between its start and its end. */

import { type Instant, minutes } from "../../time/time.ts";
import type { CronFields } from "./cron-fields.ts";
import type { Schedule } from "./schedule.ts";

/** What knows the days of the year and the clocks of the world. */
export interface Calendar {
  /** Whether it knows that time zone, for example `Europe/Berlin`. */
  hasZone(zone: string): boolean;
  /** The instant of a local time; one that a change of the clock leaves out is moved on, a repeated one is the first. */
  instantOf(local: string, zone: string): Instant;
  /** The first match strictly after an instant; undefined when there is none until the year 2199. */
  nextMatch(fields: CronFields, zone: string, after: Instant): Instant | undefined;
}

export interface Timetable {
  readonly schedule: Schedule;
  /** For `at` and `cron`; UTC without it. */
  readonly timezone?: string;
  /** The first run of a recurring schedule, which then follows its expression. */
  readonly startAt?: Instant;
  /** No runs after it. */
  readonly endAt?: Instant;
  /** What `rate` counts from when there is no start. */
  readonly createdAt: Instant;
}

/** The first run strictly after an instant; undefined: it never runs again. */
export function nextRun(timetable: Timetable, after: Instant, calendar: Calendar): Instant | undefined {
  const { startAt, endAt } = timetable;
  const next =
    startAt !== undefined && startAt > after && timetable.schedule.kind !== "at"
      ? startAt
      : nextByExpression(timetable, after, calendar);
  const isOutside =
    next === undefined ||
    (startAt !== undefined && next < startAt) ||
    (endAt !== undefined && next > endAt) ||
    next > LAST_INSTANT;
  return isOutside ? undefined : next;
}

/** The last run of those from `first`, which is one, until `now`. */
export function lastRun(timetable: Timetable, first: Instant, now: Instant, calendar: Calendar): Instant {
  const end = Math.min(now, timetable.endAt ?? now);
  // Looks back further and further: a short way when it runs often, so that few runs are passed on the way.
  let last = first;
  for (let back = minutes(1); last === first; back *= 2) {
    const from = Math.max(first, end - back);
    for (let at = nextRun(timetable, from, calendar); at !== undefined && at <= end; ) {
      last = at;
      at = nextRun(timetable, at, calendar);
    }
    if (from === first) break;
  }
  return last;
}

/** Beyond it no calendar goes. */
const LAST_INSTANT: Instant = Date.UTC(2200, 0, 1);

function nextByExpression(
  { schedule, timezone = "UTC", startAt, createdAt }: Timetable,
  after: Instant,
  calendar: Calendar,
): Instant | undefined {
  switch (schedule.kind) {
    case "at": {
      const at = calendar.instantOf(schedule.local, timezone);
      return at > after ? at : undefined;
    }
    case "rate": {
      const from = startAt ?? createdAt;
      return from + Math.max(1, Math.floor((after - from) / schedule.every) + 1) * schedule.every;
    }
    case "cron":
      return calendar.nextMatch(schedule.fields, timezone, after);
  }
}
