/** The hour of the week, 0 to 167 from Monday's midnight: by the clock of a time zone, daylight saving included. */

import { hours, type Instant, minutes } from "../../time/time.ts";

export const HOURS_OF_WEEK = 168;

/** A function for one time zone (UTC without one). Time zones differ by quarters of an hour: each is looked up once. */
export function hourOfWeekIn(timezone: string | undefined): (at: Instant) => number {
  if (timezone === undefined || timezone === "UTC") return hourOfWeekUtc;
  const format = new Intl.DateTimeFormat("en-US", {
    timeZone: timezone,
    weekday: "short",
    hour: "2-digit",
    hourCycle: "h23",
  });
  const known = new Map<number, number>();
  return (at) => {
    const quarter = Math.floor(at / minutes(15));
    const there = known.get(quarter);
    if (there !== undefined) return there;
    const parts = new Map(format.formatToParts(at).map(({ type, value }) => [type, value]));
    const hour = DAYS.indexOf(parts.get("weekday") ?? "") * 24 + Number(parts.get("hour"));
    known.set(quarter, hour);
    return hour;
  };
}

/** Whether it is the name of a time zone. */
export function isTimezone(name: string): boolean {
  try {
    new Intl.DateTimeFormat("en-US", { timeZone: name });
    return true;
  } catch {
    return false;
  }
}

const DAYS = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"];

/** The epoch was a Thursday. */
const hourOfWeekUtc = (at: Instant): number => (Math.floor(at / hours(1)) + 3 * 24) % HOURS_OF_WEEK;
