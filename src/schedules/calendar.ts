/** The calendar behind schedules: croner finds the next match of a cron expression in a time zone. */

import { Cron } from "croner";
import type { CronFields } from "../core/scaling/schedules/cron-fields.ts";
import type { Calendar } from "../core/scaling/schedules/next-run.ts";

export const calendar: Calendar = {
  hasZone: (zone) => {
    // Intl also takes offsets such as +01:00, which are no zones.
    if (!/^[a-z]/i.test(zone)) return false;
    try {
      new Intl.DateTimeFormat("en", { timeZone: zone });
      return true;
    } catch {
      return false;
    }
  },
  instantOf: (local, zone) => {
    const at = new Cron(local, { timezone: zone, paused: true }).nextRun(new Date(LONG_AGO));
    return at?.getTime() ?? LONG_AGO;
  },
  nextMatch: (fields, zone, after) =>
    new Cron(patternOf(fields), { ...DIALECT, timezone: zone }).nextRun(new Date(after))?.getTime(),
};

const LONG_AGO = Date.UTC(0, 0, 1);

/**
 * Sunday is 1. Times of day that are named (no wildcard) come once each day: those that a change of the clock leaves
 * out run at the change, those that it repeats run the first time.
 */
const DIALECT = {
  mode: "7-part",
  alternativeWeekdays: true,
  domAndDow: true,
  fixedTimeRule: "no-wildcard",
  paused: true,
} as const;

/** Every minute of named hours is sixty named times. */
const patternOf = ({ minute, hour, dayOfMonth, month, dayOfWeek, year }: CronFields): string => {
  const minutes = minute === "*" && hour !== "*" ? "0-59" : minute;
  return `0 ${minutes} ${hour} ${dayOfMonth} ${month} ${dayOfWeek} ${year}`;
};
