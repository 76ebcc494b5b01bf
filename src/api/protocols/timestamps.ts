/** Instants as text: the three forms that AWS's protocols use. */

import type { Instant } from "../../core/time/time.ts";

export type TimestampFormat = "unixTimestamp" | "iso8601" | "rfc822";

/** Undefined where the text is not in that form. */
export function parseTimestamp(text: string, format: TimestampFormat): Instant | undefined {
  switch (format) {
    case "unixTimestamp":
      return /^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text) ? fromSeconds(Number(text)) : undefined;
    case "iso8601":
      return parseIso(text);
    case "rfc822":
      return rfc822.test(text) ? inRange(Date.parse(text)) : undefined;
  }
}

export function printTimestamp(at: Instant, format: TimestampFormat): string {
  switch (format) {
    case "unixTimestamp":
      return String(at / 1000);
    case "iso8601":
      return new Date(at).toISOString().replace(".000Z", "Z");
    case "rfc822":
      return new Date(at).toUTCString();
  }
}

/** The whole millisecond nearest to so many seconds; undefined where no calendar reaches. */
export const fromSeconds = (seconds: number): Instant | undefined => inRange(Math.round(seconds * 1000));

const inRange = (at: Instant): Instant | undefined => (Math.abs(at) <= 8.64e15 ? at : undefined);

const rfc822 =
  /^(Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{1,2} (Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec) \d{4} \d\d:\d\d:\d\d(\.\d+)? (GMT|UTC)$/;

const iso =
  /^(\d{4})-(\d\d)-(\d\d)(?:[Tt ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?)?(?:[Zz]|([+-])(\d\d):?(\d\d))?$/;

/** A zone that is missing is UTC; days that no month has are no dates. */
function parseIso(text: string): Instant | undefined {
  const match = iso.exec(text);
  if (!match) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map((part) => Number(part ?? 0));
  const fraction = Math.trunc(Number(`0.${match[7] ?? 0}`) * 1000);
  const at = Date.UTC(year ?? 0, (month ?? 0) - 1, day, hour, minute, second, fraction);
  const offset = match[8] ? (Number(match[9]) * 60 + Number(match[10])) * 60_000 : 0;
  const given = match[8] === "-" ? at + offset : at - offset;
  // Every month has these days.
  if (
    between(month, 1, 12) &&
    between(day, 1, 28) &&
    between(hour, 0, 23) &&
    between(minute, 0, 59) &&
    between(second, 0, 59) &&
    between(year, 100, 9999)
  )
    return given;
  const back = new Date(at).toISOString();
  const asGiven = `${match[1]}-${match[2]}-${match[3]}T${match[4] ?? "00"}:${match[5] ?? "00"}:${match[6] ?? "00"}`;
  return back.startsWith(asGiven) ? given : undefined;
}

const between = (value: number | undefined, least: number, most: number): boolean =>
  value !== undefined && value >= least && value <= most;
