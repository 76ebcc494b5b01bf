/**
 * Trimmed statistics: what is left of the samples between two bounds, or how much of them lies there.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/Statistics-definitions.html
 */

import type { Sampled } from "./distribution.ts";

/** `rank` is the share of the samples in percent; `winsorized` the mean with the outer samples moved to the bounds. */
export type TrimmedMeasure = "mean" | "winsorized" | "count" | "sum" | "rank";

/**
 * Which samples count: those between two shares of the sorted samples (0 to 100), or the values above `lower` up to
 * and including `upper`. Open ends are 0 and 100, or infinite.
 */
export interface Range {
  readonly by: "percent" | "value";
  readonly lower: number;
  readonly upper: number;
}

/** The measure of samples in ascending order; undefined where there is nothing to take a mean of. */
export function trimmedOf(
  samples: readonly Sampled[],
  measure: TrimmedMeasure,
  range: Range,
): number | undefined {
  const kept = range.by === "percent" ? byShare(samples, range) : byValue(samples, range);
  const count = total(kept.inside);
  const sum = kept.inside.reduce((so, { value, count }) => so + value * count, 0);
  switch (measure) {
    case "count":
      return count;
    case "sum":
      return sum;
    case "rank":
      return (100 * count) / total(samples);
    case "mean":
      return count > 0 ? sum / count : undefined;
    case "winsorized": {
      const { below, above } = kept;
      return (sum + moved(below) + moved(above)) / (count + below.count + above.count);
    }
  }
}

interface Kept {
  readonly inside: readonly Sampled[];
  /** What lies outside, as samples at the bound. */
  readonly below: Sampled;
  readonly above: Sampled;
}

/** Whole samples are cut off, never more of them than the share: of five samples, tm90 keeps all. */
function byShare(samples: readonly Sampled[], { lower, upper }: Range): Kept {
  const all = total(samples);
  const from = whole((lower / 100) * all);
  const until = all - whole(((100 - upper) / 100) * all);
  let seen = 0;
  const inside = samples.flatMap(({ value, count }) => {
    const kept = Math.min(seen + count, until) - Math.max(seen, from);
    seen += count;
    return kept > 0 ? [{ value, count: kept }] : [];
  });
  return {
    inside,
    below: { value: inside[0]?.value ?? 0, count: from },
    above: { value: inside.at(-1)?.value ?? 0, count: all - until },
  };
}

function byValue(samples: readonly Sampled[], { lower, upper }: Range): Kept {
  return {
    inside: samples.filter(({ value }) => value > lower && value <= upper),
    below: { value: lower, count: total(samples.filter(({ value }) => value <= lower)) },
    above: { value: upper, count: total(samples.filter(({ value }) => value > upper)) },
  };
}

const total = (samples: readonly Sampled[]): number => samples.reduce((sum, { count }) => sum + count, 0);

/** Nothing moved weighs nothing, even to an infinite bound. */
const moved = ({ value, count }: Sampled): number => (count > 0 ? value * count : 0);

/** A hair of rounding must not keep the last whole sample in. */
const whole = (count: number): number => Math.floor(count * (1 + 1e-12));
