/** The times that stand at the horizontal axis, on the hour and the day of the reader's time zone. */

import { alignDown, type Duration, days, hours, type Instant, minutes, seconds } from "../time/time.ts";

export interface TimeTick {
  readonly at: Instant;
  readonly text: string;
}

const STEPS: readonly Duration[] = [
  ...[1, 5, 10, 30].map(seconds),
  ...[1, 5, 10, 15, 30].map(minutes),
  ...[1, 2, 3, 6, 12].map(hours),
  ...[1, 2, 7, 14, 28, 91, 364].map(days),
];

/** At most `count` ticks between two instants, in a zone so many minutes east of UTC. */
export function timeTicks(start: Instant, end: Instant, offset: number, count: number): readonly TimeTick[] {
  const step = STEPS.find((one) => (end - start) / one <= count) ?? end - start + 1;
  const shift = minutes(offset);
  const ticks: TimeTick[] = [];
  const first = alignDown(start + shift + step - 1, step) - shift;
  for (let at = first; at <= end && ticks.length < 100; at += step)
    ticks.push({ at, text: timeText(at + shift, step) });
  return ticks;
}

/** Midnights are dates. */
function timeText(local: Instant, step: Duration): string {
  const text = new Date(local).toISOString();
  if (local % days(1) === 0) return `${text.slice(5, 7)}/${text.slice(8, 10)}`;
  return step < minutes(1) ? text.slice(11, 19) : text.slice(11, 16);
}
