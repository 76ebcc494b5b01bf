/** How many requests come: an estimate in which what is long past fades, and how sure it is. */

import type { Duration, Instant } from "../time/time.ts";

/** Arrivals and the time in which they were counted, both fading. */
export interface Arrivals {
  readonly count: number;
  readonly time: Duration;
  /** Up to when. */
  readonly at: Instant;
}

export const noArrivals = (at: Instant): Arrivals => ({ count: 0, time: 0, at });

/** With `more` arrivals since; what lies `memory` back counts a third. */
export function withArrivals(known: Arrivals, more: number, now: Instant, memory: Duration): Arrivals {
  const passed = Math.max(0, now - known.at);
  const kept = Math.exp(-passed / memory);
  return { count: known.count * kept + more, time: known.time * kept + memory * (1 - kept), at: now };
}

/** Per millisecond; `deviations` above or below what was counted, as counts of independent arrivals deviate. */
export function rateOf({ count, time }: Arrivals, deviations = 0): number {
  if (time <= 0) return 0;
  // Of a fading count, the variance is half the count (and of nothing counted, nothing is sure).
  return Math.max(0, count + deviations * Math.sqrt((count + 1) / 2)) / time;
}
