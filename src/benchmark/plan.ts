/** Which levels a benchmark goes through, how long each may last, and when going on would teach nothing more. */

import type { Duration } from "../core/time/time.ts";
import { bestThroughput, latencyOf, throughputKnee } from "./knees.ts";
import { errorsOf, type Level, type Tally } from "./level.ts";

/** 1, 2, 3, 4, 6, 8, 12, 16, 24, 32, … and the highest itself. */
export function concurrencies(highest: number): readonly number[] {
  const levels = [1, 2, 3];
  for (let power = 4; power <= highest; power *= 2) levels.push(power, power * 1.5);
  return [...levels.filter((level) => level < highest), highest];
}

export interface LevelBounds {
  /** Well answered requests of a level at most. */
  readonly requests: number;
  /** Of a level's window, at most. */
  readonly duration: Duration;
}

/** A throughput known within this share is known well enough. */
const PRECISE = 0.05;
/** And no sooner than after so much: a fast model's first moments are not its days. */
const ENOUGH_REQUESTS = 20;
const ENOUGH_WINDOW: Duration = 2000;

/** So many errors tell enough. */
const ENOUGH_ERRORS = 10;

/** Whether a level needs no more; asked after each answer. */
export function isEnough(tally: Tally, bounds: LevelBounds): boolean {
  if (tally.errors >= ENOUGH_ERRORS) return true;
  if (!tally.atRound || !tally.whole) return false;
  if (tally.answered >= bounds.requests || tally.window >= bounds.duration) return true;
  if (tally.answered < ENOUGH_REQUESTS || tally.window < ENOUGH_WINDOW) return false;
  return (tally.uncertainty ?? 1) <= PRECISE;
}

/** A level may take this part of what is left: what it does not need the others get, and most end before the last. */
const LARGEST_PART = 1 / 5;

/** How long a level may take. */
export const shareOf = (left: Duration, levelsLeft: number): Duration =>
  left * Math.max(LARGEST_PART, 1 / levelsLeft);

/** How long the next level takes at least: a round to warm up and two to measure, if latency does not rise. */
export const leastTime = (last: Level): Duration => 3 * latencyOf(last);

/** Why a measurement ends. `saturated` and `errors`: more at once would only be worse. */
export interface Ending {
  readonly kind: "highest" | "saturated" | "errors" | "budget" | "interrupted";
  /** Such as "throughput did not rise from 4 to 16 at once". */
  readonly words: string;
}

/** This share of errors ends it; fewer are counted and shown. */
const TOO_MANY_ERRORS = 0.1;
const FALLEN = 0.75;
const FALLING = 0.9;
/** So many times the knee without more throughput is enough to know it. */
const BEYOND_KNEE = 4;
const EXPLODED = 10;
const HARDLY_MORE = 1.05;

/** Why no higher level is worth its time; undefined when it is. */
export function whyEnd(levels: readonly Level[]): Ending | undefined {
  const last = levels.at(-1)!;
  const before = levels.at(-2);
  const { concurrency } = last;
  const errors = errorsOf(last);
  if (errors >= ENOUGH_ERRORS || errors > TOO_MANY_ERRORS * last.requests)
    return { kind: "errors", words: `with ${concurrency} at once, ${errors} requests failed` };
  const best = bestThroughput(levels);
  const share = last.throughput / best;
  // As far as is known: noise is no reason to end.
  const likely = share * (1 + (last.uncertainty ?? 0));
  const saturated = (words: string): Ending => ({ kind: "saturated", words });
  if (likely < FALLEN || (likely < FALLING && before && before.throughput < FALLING * best))
    return saturated(
      `with ${concurrency} at once, throughput had fallen to ${Math.round(share * 100)} % of the best`,
    );
  const knee = throughputKnee(levels);
  if (knee && concurrency >= BEYOND_KNEE * knee.concurrency)
    return saturated(`throughput did not rise from ${knee.concurrency} to ${concurrency} at once`);
  const rise = latencyOf(last) / latencyOf(levels[0]!);
  if (before && rise > EXPLODED && last.throughput < HARDLY_MORE * before.throughput)
    return saturated(
      `with ${concurrency} at once, latency was ${Math.round(rise)} times that of one, for hardly more throughput`,
    );
  return undefined;
}
