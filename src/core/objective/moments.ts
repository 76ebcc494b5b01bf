/** Durations as they are remembered: a count, a mean and a spread, in which what is long past fades. */

import type { Duration } from "../time/time.ts";
import { lognormalOf, meanResidual, quantileOf } from "./lognormal.ts";

/** Sums over durations, the newest ones with weight 1. */
export interface Moments {
  readonly count: number;
  readonly sum: number;
  readonly squares: number;
}

export const NOTHING: Moments = { count: 0, sum: 0, squares: 0 };

/** With more durations; those known before fade so that no more than `memory` of them count. */
export function withMore(known: Moments, more: Moments, memory: number): Moments {
  if (more.count <= 0) return known;
  const kept = Math.min(1, Math.max(0, memory - more.count) / known.count || 0);
  const recent = Math.min(1, memory / more.count);
  return {
    count: known.count * kept + more.count * recent,
    sum: known.sum * kept + more.sum * recent,
    squares: known.squares * kept + more.squares * recent,
  };
}

export const momentsOf = (durations: readonly Duration[]): Moments =>
  durations.reduce(
    ({ count, sum, squares }, one) => ({ count: count + 1, sum: sum + one, squares: squares + one * one }),
    NOTHING,
  );

export const meanOf = ({ count, sum }: Moments): Duration => (count > 0 ? sum / count : 0);

/** The squared coefficient of variation: 0 for durations that are all alike, 1 for exponential ones. */
export function variationOf({ count, sum, squares }: Moments): number {
  if (count <= 0 || sum <= 0) return 0;
  const mean = sum / count;
  return Math.max(0, squares / count / (mean * mean) - 1);
}

/** The duration that a fraction of them does not exceed, as if they were lognormal. */
export const quantile = (moments: Moments, fraction: number): Duration =>
  quantileOf(lognormalOf(meanOf(moments), variationOf(moments)), fraction);

/** How much is left, on average, of one that has lasted so long. */
export const leftOf = (moments: Moments, lasted: Duration): Duration =>
  meanResidual(lognormalOf(meanOf(moments), variationOf(moments)), lasted);
