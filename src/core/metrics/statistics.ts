/** Statistics: the words for them, and what they say of a summary. */

import { percentile, samplesOf } from "./distribution.ts";
import { parseTrimmed, type TrimmedStatistic } from "./extended-statistics.ts";
import type { Summary } from "./metric.ts";
import { trimmedOf } from "./trimming.ts";

/** The five that need no distribution. */
export const BASIC_STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;

export type BasicStatistic = (typeof BASIC_STATISTICS)[number];

/** A statistic understood. */
export type Statistic =
  | { readonly kind: "basic"; readonly name: BasicStatistic }
  | { readonly kind: "percentile"; readonly percent: number }
  | TrimmedStatistic;

/** What a text asks for; undefined when it is no statistic. Case matters, as on AWS. */
export function parseStatistic(text: string): Statistic | undefined {
  if (isBasicStatistic(text)) return { kind: "basic", name: text };
  const match = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  if (!match) return parseTrimmed(text);
  const percent = Number(match[1]);
  // CloudWatch takes up to p100.99… and answers the maximum.
  return percent < 101 ? { kind: "percentile", percent: Math.min(100, percent) } : undefined;
}

/** Whether it is one of the five. */
export const isBasicStatistic = (text: string): text is BasicStatistic =>
  (BASIC_STATISTICS as readonly string[]).includes(text);

/** The statistic's value; undefined where the samples' values are not known well enough. */
export function statisticOf(summary: Summary, statistic: Statistic): number | undefined {
  switch (statistic.kind) {
    case "basic":
      return basicOf(statistic.name, summary.count, summary.sum, summary.min, summary.max);
    case "percentile":
      return percentileOf(summary, statistic.percent);
    case "trimmed":
      return trimmedOfSummary(summary, statistic);
  }
}

/** The value of one of the five. */
export function basicOf(name: BasicStatistic, count: number, sum: number, min: number, max: number): number {
  switch (name) {
    case "SampleCount":
      return count;
    case "Sum":
      return sum;
    case "Average":
      return sum / count;
    case "Minimum":
      return min;
    case "Maximum":
      return max;
  }
}

function percentileOf(summary: Summary, percent: number): number | undefined {
  return summary.distribution && seen(percentile(summary.distribution, percent), summary);
}

function trimmedOfSummary(summary: Summary, { measure, range }: TrimmedStatistic): number | undefined {
  if (!summary.distribution) return undefined;
  const samples = samplesOf(summary.distribution).map(({ value, count }) => ({
    value: seen(value, summary),
    count,
  }));
  return trimmedOf(samples, measure, range);
}

/** A bucket's middle may lie outside of what was seen. */
const seen = (value: number, { min, max }: Summary): number => Math.min(max, Math.max(min, value));
