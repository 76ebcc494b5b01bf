/** The published metric that comes nearest to one that is not: most often a typing error or a missing dimension. */

import { type MetricId, sortDimensions } from "../metrics/metric.ts";

/** Undefined when nothing is near enough to have been meant. */
export function nearest(wanted: MetricId, published: readonly MetricId[]): MetricId | undefined {
  let best: { readonly metric: MetricId; readonly distance: number } | undefined;
  for (const metric of published) {
    const distance = distanceOf(wanted, metric);
    if (distance !== undefined && (!best || distance < best.distance)) best = { metric, distance };
  }
  return best?.metric;
}

/** Of names and namespaces together, a third of the letters may differ; other dimensions count a little. */
function distanceOf(wanted: MetricId, metric: MetricId): number | undefined {
  const one = `${wanted.namespace} ${wanted.name}`.toLowerCase();
  const other = `${metric.namespace} ${metric.name}`.toLowerCase();
  if (Math.abs(one.length - other.length) * 3 > one.length) return undefined;
  const letters = editDistance(one, other);
  if (letters * 3 > one.length) return undefined;
  const values = new Set(sortDimensions(metric.dimensions).map(({ name, value }) => `${name}=${value}`));
  const shared = wanted.dimensions.filter(({ name, value }) => values.has(`${name}=${value}`)).length;
  return letters + (wanted.dimensions.length - shared) * 3 + (metric.dimensions.length - shared) * 2;
}

/** Levenshtein's: insertions, deletions and replacements. */
function editDistance(one: string, other: string): number {
  let row = Array.from({ length: other.length + 1 }, (_, index) => index);
  for (let i = 1; i <= one.length; i++) {
    const next = [i];
    for (let j = 1; j <= other.length; j++)
      next.push(Math.min(row[j]! + 1, next[j - 1]! + 1, row[j - 1]! + (one[i - 1] === other[j - 1] ? 0 : 1)));
    row = next;
  }
  return row[other.length]!;
}
