/** Lines on top of each other: each becomes an area between what is below it and itself. */

import type { Instant } from "../time/time.ts";
import type { Line } from "./chart.ts";

export interface Area {
  readonly at: readonly Instant[];
  readonly bottom: readonly number[];
  readonly top: readonly number[];
}

/** Areas of lines in their order, the first at the bottom, at every instant that one of them has; missing values are 0. */
export function stacked(lines: readonly Line[]): readonly Area[] {
  const at = [...new Set(lines.flatMap((line) => line.at))].sort((a, b) => a - b);
  let bottom: readonly number[] = at.map(() => 0);
  return lines.map((line) => {
    const known = new Map(line.at.map((instant, index) => [instant, line.values[index] ?? 0]));
    const top = at.map((instant, index) => (bottom[index] ?? 0) + (known.get(instant) ?? 0));
    const area = { at, bottom, top };
    bottom = top;
    return area;
  });
}
