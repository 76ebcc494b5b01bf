/** The instances of a scenario: pools of one type each, in the order in which they are asked for an instance. */

import type { Duration } from "../../core/time/time.ts";
import type { Random } from "../random.ts";

export interface InstanceModel {
  /** How many requests an instance works on at once. */
  readonly concurrency: number;
  /** How long a request may wait, and how long an instance may take for it. */
  readonly timeToLive: Duration;
  readonly invocationTimeout: Duration;
  /** One at least, in the order of their priorities; their types differ. */
  readonly pools: readonly Pool[];
}

export interface Pool {
  readonly type: string;
  /** Per instance and hour, in whatever currency the reader thinks in. */
  readonly price: number;
  /** 1 is asked first, and its instances go last. */
  readonly priority: number;
  /** The most instances at once; infinity where there is no limit. */
  readonly limit: number;
  /** 2 answers in half the time. */
  readonly speed: number;
  readonly startTime: Draws;
  readonly stopTime: Draws;
  readonly failures: Failures;
}

/** Makes draws of durations, in milliseconds, from a run's randomness. */
export type Draws = (random: Random) => () => Duration;

/** What goes wrong; absent: never. */
export interface Failures {
  /** A share of the instances takes so many times as long to start, or another time altogether. */
  readonly slowStart?: { readonly share: number; readonly factor: number } | SlowStart;
  /** A share of the instances ends before it was ever ready. */
  readonly crashAtStart?: { readonly share: number; readonly after: Draws };
  /** Instances that are ready end, at a constant rate; what they worked on is tried again. */
  readonly crash?: { readonly meanTimeBetween: Duration };
  /** The same, but they stop answering and seem to run: pings that go unanswered find it out. */
  readonly lost?: { readonly meanTimeBetween: Duration };
  readonly noCapacity?: NoCapacity;
}

export interface SlowStart {
  readonly share: number;
  readonly startTime: Draws;
}

/** When a pool gives no further instance; those it has go on. */
export interface NoCapacity {
  /** A share of the starts is refused. */
  readonly share: number;
  readonly windows: readonly CapacityWindow[];
}

/** In milliseconds since the scenario's start; `to` is no part of it. A daily one comes again each 24 hours. */
export interface CapacityWindow {
  readonly from: number;
  readonly to: number;
  readonly daily: boolean;
}

/** A single pool without failures or limits. */
export const plainPool = (pool: Pick<Pool, "type" | "price" | "startTime" | "stopTime">): Pool => ({
  priority: 1,
  limit: Number.POSITIVE_INFINITY,
  speed: 1,
  failures: {},
  ...pool,
});

export const canFail = ({ failures }: Pool): boolean => Object.keys(failures).length > 0;
