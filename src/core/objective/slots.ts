/** When the slots of a fleet are free, and with it when what waits will start and end. */

import type { Duration } from "../time/time.ts";

/** From now on, ascending: a slot's instance may still be starting, or the slot may be working. */
export type FreeAt = readonly Duration[];

/**
 * In how long the n-th of those who wait starts, each slot going through one after the other in `service` on average;
 * infinity without a slot. (Between two slots' first ends, starts are spread evenly.)
 */
export function startOf(n: number, freeAt: FreeAt, service: Duration): Duration {
  if (n <= 0) return 0;
  let sum = 0;
  for (const [index, free] of freeAt.entries()) {
    const slots = index + 1;
    sum += free;
    // Started by t: slots + (slots × t − sum) ÷ service.
    const at = Math.max(free, (service * (n - slots) + sum) / slots);
    if (at <= (freeAt[slots] ?? Number.POSITIVE_INFINITY)) return at;
  }
  return Number.POSITIVE_INFINITY;
}

/** How many a slot starts in a time. */
export function startsIn(time: Duration, service: Duration): number {
  if (time < 0) return 0;
  return service > 0 ? 1 + time / service : Number.POSITIVE_INFINITY;
}
