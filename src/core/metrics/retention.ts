/** How long metric points are kept, and how coarse they become: CloudWatch's horizons as data. */

import { alignDown, type Duration, days, hours, type Instant, seconds } from "../time/time.ts";

export interface Tier {
  /** Length of a stored period in seconds. */
  readonly resolution: number;
  /** Points older than this move to the next tier, or go. */
  readonly horizon: Duration;
}

/** Finest first. */
export const TIERS: readonly Tier[] = [
  { resolution: 1, horizon: hours(3) },
  { resolution: 60, horizon: days(15) },
  { resolution: 300, horizon: days(63) },
  { resolution: 3600, horizon: days(455) },
];

/** One step of rolling up: points of resolution `from` that start before `before` merge into `to`, or are dropped. */
export interface RollUp {
  readonly from: number;
  readonly to?: number;
  readonly before: Instant;
}

/** What must be rolled up at `now`, finest first, so that one pass in order carries a point all the way. */
export function rollUps(now: Instant): readonly RollUp[] {
  return TIERS.map(({ resolution, horizon }, index) => {
    const next = TIERS[index + 1]?.resolution;
    // Only whole coarser periods move, so that none is split over two tiers.
    const before = alignDown(now - horizon, seconds(next ?? resolution));
    return { from: resolution, before, ...(next === undefined ? {} : { to: next }) };
  });
}

/** Where a sample of a resolution belongs at `now`: its stored period and that period's start; undefined when it is too old to keep. */
export function placeOf(
  at: Instant,
  resolution: number,
  now: Instant,
): { readonly at: Instant; readonly resolution: number } | undefined {
  let place = resolution;
  for (const { from, to, before } of rollUps(now)) {
    if (from < place || alignDown(at, seconds(place)) >= before) continue;
    if (to === undefined) return undefined;
    place = to;
  }
  return { at: alignDown(at, seconds(place)), resolution: place };
}

/**
 * From when on data can be read with a period at `now`: what is older is kept at periods that do not divide this one,
 * whether or not it has been rolled up yet.
 */
export function readableFrom(period: Duration, now: Instant): Instant {
  const fitting = rollUps(now).filter(({ from }) => period % seconds(from) === 0);
  const from = fitting.at(-1)?.before ?? now;
  return alignDown(from + period - 1, period);
}
