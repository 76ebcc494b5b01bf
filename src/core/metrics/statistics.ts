/** Statistics: the words for them, and what they say of a summary. */

import { percentile } from "./distribution.ts";
import type { Summary } from "./metric.ts";

/** The five that need no distribution. */
export const BASIC_STATISTICS = ["SampleCount", "Average", "Sum", "Minimum", "Maximum"] as const;

export type BasicStatistic = (typeof BASIC_STATISTICS)[number];

/** A statistic understood. */
export type Statistic =
  | { readonly kind: "basic"; readonly name: BasicStatistic }
  | { readonly kind: "percentile"; readonly percent: number };

/** What a text asks for; undefined when it is no statistic that Ebbtide knows. */
export function parseStatistic(text: string): Statistic | undefined {
  if (isBasicStatistic(text)) return { kind: "basic", name: text };
  const match = /^p(\d{1,3}(?:\.\d{1,10})?)$/.exec(text);
  if (!match) return undefined;
  const percent = Number(match[1]);
  // CloudWatch takes up to p100.99… and answers the maximum.
  return percent < 101 ? { kind: "percentile", percent: Math.min(100, percent) } : undefined;
}

/** Whether it is one of the five. */
export const isBasicStatistic = (text: string): text is BasicStatistic =>
  (BASIC_STATISTICS as readonly string[]).includes(text);

/** The statistic's value; undefined where the samples' values are not known well enough. */
export function statisticOf(summary: Summary, statistic: Statistic): number | undefined {
  if (statistic.kind === "percentile") return percentileOf(summary, statistic.percent);
  switch (statistic.name) {
    case "SampleCount":
      return summary.count;
    case "Sum":
      return summary.sum;
    case "Average":
      return summary.sum / summary.count;
    case "Minimum":
      return summary.min;
    case "Maximum":
      return summary.max;
  }
}

function percentileOf(summary: Summary, percent: number): number | undefined {
  if (!summary.distribution) return undefined;
  // A bucket's middle may lie outside of what was seen.
  return Math.min(summary.max, Math.max(summary.min, percentile(summary.distribution, percent)));
}
