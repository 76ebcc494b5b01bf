/** What a unit of load does to the scaling metric: learnt from the hours in which both, and the capacity, are known. */

import type { History } from "./forecast.ts";

/**
 * The slope of the scaling metric over load per unit of capacity, through the origin, by least squares. Where the past
 * does not tell (no hour with load and capacity), the scaling metric is taken for the load per unit itself: slope 1.
 */
export function scalingPerLoad({ load, scaling, capacity }: History): number {
  const scalingAt = new Map(scaling.map(({ at, value }) => [at, value]));
  const capacityAt = new Map(capacity.map(({ at, value }) => [at, value]));
  let products = 0;
  let squares = 0;
  for (const { at, value } of load) {
    const measured = scalingAt.get(at);
    const units = capacityAt.get(at);
    if (measured === undefined || units === undefined || units <= 0) continue;
    const perUnit = value / units;
    products += perUnit * measured;
    squares += perUnit * perUnit;
  }
  const slope = products / squares;
  return Number.isFinite(slope) && slope > 0 ? slope : 1;
}
