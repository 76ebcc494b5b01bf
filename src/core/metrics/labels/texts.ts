/** Instants and durations as labels show them. AWS shows its forms nowhere but in the console: these are ours. */

import { type Duration, type Instant, minutes, seconds } from "../../time/time.ts";

/** Minutes ahead of UTC of an offset like `+0130`; undefined for any other text. */
export function offsetMinutes(text: string): number | undefined {
  const match = /^([+-])(\d\d)([0-5]\d)$/.exec(text);
  if (!match) return undefined;
  const ahead = Number(match[2]) * 60 + Number(match[3]);
  if (Number(match[2]) > 23) return undefined;
  return match[1] === "-" ? 0 - ahead : ahead;
}

/** `2026-06-01 13:30:00 +0130`; `UTC` for no offset. */
export function instantText(at: Instant, offset: number): string {
  const local = new Date(at + minutes(offset)).toISOString();
  return `${local.slice(0, 10)} ${local.slice(11, 19)} ${offset === 0 ? "UTC" : offsetText(offset)}`;
}

/** `1d 2h 3m 4s`, without what is zero. */
export function durationText(duration: Duration): string {
  let left = Math.round(duration / seconds(1));
  const parts: string[] = [];
  for (const [unit, length] of [
    ["d", 86_400],
    ["h", 3600],
    ["m", 60],
    ["s", 1],
  ] as const) {
    const count = Math.floor(left / length);
    left -= count * length;
    if (count > 0) parts.push(`${count}${unit}`);
  }
  return parts.join(" ") || "0s";
}

function offsetText(offset: number): string {
  const ahead = Math.abs(offset);
  const digits = (count: number): string => `${count}`.padStart(2, "0");
  return `${offset < 0 ? "-" : "+"}${digits(Math.floor(ahead / 60))}${digits(ahead % 60)}`;
}
