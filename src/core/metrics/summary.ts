/** Summaries of samples: made from values or from ready-made statistics, and merged in any order. */

import { type Distribution, distributionOf, mergeDistributions } from "./distribution.ts";
import type { Summary } from "./metric.ts";

/** Everything in both. */
export function mergeSummaries(a: Summary, b: Summary): Summary {
  const merged = {
    count: a.count + b.count,
    sum: a.sum + b.sum,
    min: Math.min(a.min, b.min),
    max: Math.max(a.max, b.max),
  };
  if (!a.distribution || !b.distribution) return merged;
  return { ...merged, distribution: mergeDistributions(a.distribution, b.distribution) };
}

/** Everything in all of them; undefined for none. Halves first: so that many values take not much longer than few. */
export function mergeAll(summaries: readonly Summary[]): Summary | undefined {
  if (summaries.length <= 1) return summaries[0];
  const middle = summaries.length >> 1;
  const [left, right] = [mergeAll(summaries.slice(0, middle)), mergeAll(summaries.slice(middle))];
  return left && right && mergeSummaries(left, right);
}

/** One value seen `count` times. */
export const summaryOfValue = (value: number, count = 1): Summary => ({
  count,
  sum: value * count,
  min: value,
  max: value,
  // Zero has one form here, so that a bucket's values compare and merge by `===`.
  ...(value >= 0 ? { distribution: distributionOf(value === 0 ? 0 : value, count) } : {}),
});

/** Values with how often each was seen (once without counts); undefined when nothing was seen at all. */
export function summaryOfValues(values: readonly number[], counts?: readonly number[]): Summary | undefined {
  const seen = values.flatMap((value, index) => {
    const count = counts?.[index] ?? 1;
    return count > 0 ? [summaryOfValue(value, count)] : [];
  });
  return mergeAll(seen);
}

export interface StatisticSet {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
}

/** Statistics without their values: these are known only where all samples must be the same. */
export function summaryOfStatistics(statistics: StatisticSet): Summary {
  const { count, sum, min, max } = statistics;
  const distribution = impliedDistribution(statistics);
  return { count, sum, min, max, ...(distribution ? { distribution } : {}) };
}

function impliedDistribution({ count, sum, min, max }: StatisticSet): Distribution | undefined {
  const uniform = min === max && sum === min * count && min >= 0;
  return uniform ? distributionOf(min === 0 ? 0 : min, count) : undefined;
}
