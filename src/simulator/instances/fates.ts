/** The fates of a pool's instances: how long each takes to start and to stop, and what goes wrong with it. */

import type { Duration } from "../../core/time/time.ts";
import { samplerOf } from "../distributions/distribution.ts";
import { type Random, randomOf } from "../random.ts";
import type { Draws, Failures, Pool } from "./pool.ts";

export interface Fate {
  readonly startTime: Duration;
  readonly stopTime: Duration;
  readonly life: Life;
}

/** Times count from the start for `crashAtStart`, else from when the instance is ready. */
export type Life =
  | { readonly kind: "well" }
  | { readonly kind: "crashAtStart"; readonly after: Duration }
  | { readonly kind: "crashLater"; readonly after: Duration }
  | { readonly kind: "goesSilent"; readonly after: Duration };

/** The stream for a purpose. */
export type Streams = (purpose: string) => Random;

/**
 * Each call is another instance. Every purpose has its own stream, and is drawn from for every instance, whatever the
 * other draws were: a failure that is added changes nothing else.
 */
export function fatesOf({ startTime, stopTime, failures }: Pool, streams: Streams): () => Fate {
  const starts = startTime(streams("start"));
  const stops = stopTime(streams("stop"));
  const slowed = slowedBy(failures.slowStart, streams);
  const lives = livesOf(failures, streams);
  return () => ({
    startTime: Math.round(slowed(starts())),
    stopTime: Math.round(stops()),
    life: lives(),
  });
}

function slowedBy(slow: Failures["slowStart"], streams: Streams): (startTime: Duration) => Duration {
  if (!slow) return (startTime) => startTime;
  const isSlow = shares(slow.share, streams("slow start"));
  const times = "factor" in slow ? undefined : slow.startTime(streams("slow start time"));
  const factor = "factor" in slow ? slow.factor : 1;
  return (startTime) => {
    const instead = times?.() ?? startTime * factor;
    return isSlow() ? instead : startTime;
  };
}

function livesOf({ crashAtStart, crash, lost }: Failures, streams: Streams): () => Life {
  const failsToStart = crashAtStart && shares(crashAtStart.share, streams("crash at start"));
  const starts: ReturnType<Draws> | undefined = crashAtStart?.after(streams("crash at start time"));
  const crashes = crash && lifetimes(crash.meanTimeBetween, streams("crash"));
  const losses = lost && lifetimes(lost.meanTimeBetween, streams("lost"));
  return () => {
    const [fails, early] = [failsToStart?.(), starts?.()];
    const crashAfter = crashes?.() ?? Number.POSITIVE_INFINITY;
    const silentAfter = losses?.() ?? Number.POSITIVE_INFINITY;
    if (fails && early !== undefined) return { kind: "crashAtStart", after: Math.round(early) };
    if (crashAfter <= silentAfter && crash) return { kind: "crashLater", after: crashAfter };
    return lost ? { kind: "goesSilent", after: silentAfter } : { kind: "well" };
  };
}

const shares = (share: number, random: Random) => (): boolean => random() < share;

/** Exponential, in whole milliseconds. */
function lifetimes(mean: Duration, random: Random): () => Duration {
  const draw = samplerOf({ kind: "exponential", mean }, random);
  return () => Math.round(draw());
}

/** The streams of a pool: those of a scenario's only one have the plain names. */
export const streamsOf =
  (seed: number, pool: Pool, alone: boolean): Streams =>
  (purpose) =>
    randomOf(seed, alone ? purpose : `${purpose}/${pool.type}`);
