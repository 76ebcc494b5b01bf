/**
 * The distribution of a set of values: exact while few, then a log-bucket sketch of at most 1 % relative error.
 *
 * A bucket's index depends on the value alone, and a set becomes a sketch exactly when it holds more than
 * `LARGEST_EXACT` different values: so the same samples give the same distribution in whatever order they merge.
 * Negative values have no place here; whoever meets one keeps no distribution, as CloudWatch has no percentiles then.
 */

/** Values with their counts, or bucket indices with theirs, both ascending. */
export type Distribution =
  | { readonly kind: "exact"; readonly values: readonly number[]; readonly counts: readonly number[] }
  | {
      readonly kind: "sketch";
      /** Samples that are exactly zero. */
      readonly zeros: number;
      readonly indices: readonly number[];
      readonly counts: readonly number[];
    };

/** Up to this many different values are kept as they are. */
export const LARGEST_EXACT = 32;

/** Bounds a sketch: the highest 2048 buckets span 17 decades; what lies below joins the lowest of them. */
const MOST_BUCKETS = 2048;

const RELATIVE_ERROR = 0.01;
const GAMMA = (1 + RELATIVE_ERROR) / (1 - RELATIVE_ERROR);
const LOG_GAMMA = Math.log(GAMMA);

/** The distribution of one value seen `count` times. */
export const distributionOf = (value: number, count = 1): Distribution => ({
  kind: "exact",
  values: [value],
  counts: [count],
});

/** The distribution of everything in both. */
export function mergeDistributions(a: Distribution, b: Distribution): Distribution {
  if (a.kind === "exact" && b.kind === "exact") {
    const merged = mergeCounts(a.values, a.counts, b.values, b.counts);
    const exact: Distribution = { kind: "exact", values: merged.keys, counts: merged.counts };
    return merged.keys.length <= LARGEST_EXACT ? exact : sketchOf(exact);
  }
  return mergeSketches(sketchOf(a), sketchOf(b));
}

/** The smallest value that at least `percent` % of the samples do not exceed. */
export function percentile(distribution: Distribution, percent: number): number {
  const total = sampleCount(distribution);
  // Nearest rank; counts may be fractional, so a hair of rounding must not push the rank past the last value.
  const rank = Math.min(total, (percent / 100) * total) * (1 - 1e-12);
  if (distribution.kind === "exact") return keyAt(distribution.values, distribution.counts, rank, 0);
  if (distribution.zeros > 0 && rank <= distribution.zeros) return 0;
  return middleOf(keyAt(distribution.indices, distribution.counts, rank, distribution.zeros));
}

/** How many samples it holds. */
export function sampleCount(distribution: Distribution): number {
  const zeros = distribution.kind === "sketch" ? distribution.zeros : 0;
  return distribution.counts.reduce((sum, count) => sum + count, zeros);
}

/** A value and how often it was seen. */
export interface Sampled {
  readonly value: number;
  readonly count: number;
}

/** Its samples in ascending order; of a sketch, each bucket's stand at its middle, 1 % off at most. */
export function samplesOf(distribution: Distribution): readonly Sampled[] {
  const { counts } = distribution;
  if (distribution.kind === "exact")
    return distribution.values.map((value, position) => ({ value, count: counts[position]! }));
  const buckets = distribution.indices.map((index, position) => ({
    value: middleOf(index),
    count: counts[position]!,
  }));
  return distribution.zeros > 0 ? [{ value: 0, count: distribution.zeros }, ...buckets] : buckets;
}

type Sketch = Extract<Distribution, { kind: "sketch" }>;

function sketchOf(distribution: Distribution): Sketch {
  if (distribution.kind === "sketch") return distribution;
  let zeros = 0;
  const indices: number[] = [];
  const counts: number[] = [];
  for (const [position, value] of distribution.values.entries()) {
    const count = distribution.counts[position]!;
    const index = Math.ceil(Math.log(value) / LOG_GAMMA);
    if (value === 0) zeros += count;
    else if (indices.at(-1) === index) counts[counts.length - 1]! += count;
    else {
      indices.push(index);
      counts.push(count);
    }
  }
  return bounded({ kind: "sketch", zeros, indices, counts });
}

function mergeSketches(a: Sketch, b: Sketch): Sketch {
  const merged = mergeCounts(a.indices, a.counts, b.indices, b.counts);
  return bounded({
    kind: "sketch",
    zeros: a.zeros + b.zeros,
    indices: merged.keys,
    counts: merged.counts,
  });
}

/** The middle of a bucket, at most 1 % away from everything in it. */
const middleOf = (index: number): number => (2 * Math.exp(index * LOG_GAMMA)) / (GAMMA + 1);

function bounded(sketch: Sketch): Sketch {
  const surplus = sketch.indices.length - MOST_BUCKETS;
  if (surplus <= 0) return sketch;
  const below = sketch.counts.slice(0, surplus).reduce((sum, count) => sum + count, 0);
  const counts = sketch.counts.slice(surplus);
  counts[0]! += below;
  return { ...sketch, indices: sketch.indices.slice(surplus), counts };
}

/** Merges two ascending lists of keys, adding the counts of equal ones. */
function mergeCounts(
  keysA: readonly number[],
  countsA: readonly number[],
  keysB: readonly number[],
  countsB: readonly number[],
): { readonly keys: readonly number[]; readonly counts: readonly number[] } {
  const keys: number[] = [];
  const counts: number[] = [];
  let a = 0;
  let b = 0;
  while (a < keysA.length || b < keysB.length) {
    const keyA = keysA[a] ?? Number.POSITIVE_INFINITY;
    const keyB = keysB[b] ?? Number.POSITIVE_INFINITY;
    keys.push(Math.min(keyA, keyB));
    counts.push((keyA <= keyB ? countsA[a++]! : 0) + (keyB <= keyA ? countsB[b++]! : 0));
  }
  return { keys, counts };
}

function keyAt(keys: readonly number[], counts: readonly number[], rank: number, before: number): number {
  let seen = before;
  for (const [position, key] of keys.entries()) {
    seen += counts[position]!;
    if (seen >= rank) return key;
  }
  return keys.at(-1)!;
}
