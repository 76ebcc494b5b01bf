/** A line's points as strokes: broken where data are missing, and no more points than there are pixels to see them. */

import type { Duration, Instant } from "../time/time.ts";

export interface Point {
  readonly at: Instant;
  readonly value: number;
}

/** Runs of points that follow each other period by period. */
export function strokesOf(
  at: readonly Instant[],
  values: readonly number[],
  period: Duration = smallestGap(at),
): readonly (readonly Point[])[] {
  const strokes: Point[][] = [];
  let last: Instant | undefined;
  for (const [index, instant] of at.entries()) {
    const point = { at: instant, value: values[index]! };
    if (last !== undefined && instant - last <= period * 1.5) strokes.at(-1)?.push(point);
    else strokes.push([point]);
    last = instant;
  }
  return strokes;
}

/** Of the points in each column of time, the first, the lowest, the highest and the last. */
export function thinned(points: readonly Point[], column: Duration): readonly Point[] {
  const kept: Point[] = [];
  let group: Point[] = [];
  const close = (): void => {
    if (group.length <= 4) kept.push(...group);
    else {
      const low = group.reduce((a, b) => (b.value < a.value ? b : a));
      const high = group.reduce((a, b) => (b.value > a.value ? b : a));
      const chosen = new Set([group[0]!, low, high, group.at(-1)!]);
      kept.push(...[...chosen].sort((a, b) => a.at - b.at));
    }
    group = [];
  };
  for (const point of points) {
    if (group.length > 0 && Math.floor(point.at / column) !== Math.floor(group[0]!.at / column)) close();
    group.push(point);
  }
  close();
  return kept;
}

const smallestGap = (at: readonly Instant[]): Duration => {
  let gap = Number.POSITIVE_INFINITY;
  for (let index = 1; index < at.length; index++) gap = Math.min(gap, at[index]! - at[index - 1]!);
  return gap;
};
