/** The Pareto front: those that no other beats in one respect without being worse in the other. */

/** Two respects, both better when smaller. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Of equal points, all are on the front. */
export const frontOf = <T>(all: readonly T[], pointOf: (one: T) => Point): readonly T[] =>
  all.filter((one) => !all.some((other) => dominates(pointOf(other), pointOf(one))));

const dominates = (one: Point, other: Point): boolean =>
  one.x <= other.x && one.y <= other.y && (one.x < other.x || one.y < other.y);

/**
 * All in an order of which every beginning is spread along the front as well as so many can be: the two ends first,
 * then always the one that is farthest from those before it; the front behind the first one after that.
 */
export function spreadOrder<T>(all: readonly T[], pointOf: (one: T) => Point): readonly T[] {
  const order: T[] = [];
  for (let left = all; left.length > 0; ) {
    const front = frontOf(left, pointOf);
    order.push(...spread(front, pointOf));
    const taken = new Set(front);
    left = left.filter((one) => !taken.has(one));
  }
  return order;
}

function spread<T>(front: readonly T[], pointOf: (one: T) => Point): readonly T[] {
  const scaled = scales(front.map(pointOf));
  const left = front.map((one, index) => ({ one, at: scaled[index]! }));
  left.sort((one, other) => one.at.x - other.at.x || one.at.y - other.at.y);
  const order = left.splice(0, 1);
  if (left.length > 0) order.push(...left.splice(-1, 1));
  while (left.length > 0) {
    const room = left.map(({ at }) => Math.min(...order.map((chosen) => distance(chosen.at, at))));
    order.push(...left.splice(room.indexOf(Math.max(...room)), 1));
  }
  return order.map(({ one }) => one);
}

/** From 0 to 1 in both respects, the second by factors: waits go over orders of magnitude. */
function scales(points: readonly Point[]): readonly Point[] {
  const xs = unit(points.map(({ x }) => x));
  const ys = unit(points.map(({ y }) => Math.log1p(Math.max(0, y))));
  return points.map((_, index) => ({ x: xs[index]!, y: ys[index]! }));
}

function unit(values: readonly number[]): readonly number[] {
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return values.map((value) => (high === low ? 0 : (value - low) / (high - low)));
}

const distance = (one: Point, other: Point): number => Math.hypot(one.x - other.x, one.y - other.y);
