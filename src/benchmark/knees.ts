/** Where more at once stops paying: in throughput, and in latency. */

import { errorsOf, type Level } from "./level.ts";
import { mean } from "./statistics.ts";

/** This share of the best throughput is as good as the best: what is beyond costs latency and gains next to nothing. */
export const GOOD_AS_BEST = 0.95;

/** A latency that rises by less over all levels has no knee. */
const FLAT = 1.2;

/** Mean latency of a level, in milliseconds. */
export const latencyOf = ({ samples }: Level): number => mean(samples.map(({ latency }) => latency));

/** The levels that can be judged: whole, and below the first with an error. */
export function soundLevels(levels: readonly Level[]): readonly Level[] {
  const firstWrong = levels.findIndex((level) => errorsOf(level) > 0);
  const before = firstWrong < 0 ? levels : levels.slice(0, firstWrong);
  return before.filter(({ whole }) => whole);
}

export const bestThroughput = (levels: readonly Level[]): number =>
  Math.max(0, ...levels.map(({ throughput }) => throughput));

/** The lowest concurrency whose throughput is as good as the best. */
export function throughputKnee(levels: readonly Level[]): Level | undefined {
  const best = bestThroughput(levels);
  return levels.find(({ throughput }) => throughput >= GOOD_AS_BEST * best);
}

/**
 * Where latency turns upwards: the point furthest below the straight line from the first level to the last (Kneedle:
 * V. Satopää et al., Finding a "Kneedle" in a Haystack, ICDCS workshops 2011; offline, without smoothing). Undefined when
 * latency hardly rises, or rises in a straight line.
 */
export function latencyKnee(levels: readonly Level[]): Level | undefined {
  const [first, last] = [levels[0], levels.at(-1)];
  if (!first || !last || levels.length < 3) return undefined;
  const [low, high] = [latencyOf(first), latencyOf(last)];
  if (high < FLAT * low) return undefined;
  const below = levels.map((level) => {
    const along = (level.concurrency - first.concurrency) / (last.concurrency - first.concurrency);
    return along - (latencyOf(level) - low) / (high - low);
  });
  const furthest = Math.max(...below);
  return furthest > LEAST_BEND ? levels[below.indexOf(furthest)] : undefined;
}

/** Closer to the line than this, it is straight as far as a measurement can tell. */
const LEAST_BEND = 0.1;
