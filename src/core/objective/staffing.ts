/**
 * How many slots a steady stream of requests needs so that few of them wait long: Erlang's delay formula for the share
 * that waits at all (A. K. Erlang, 1917), an exponential tail for how long, and for service times that are not
 * exponential the factor (1 + CV²) ÷ 2 on the wait of those who wait (A. O. Allen, "Probability, Statistics, and
 * Queueing Theory", 2nd ed. 1990, the Allen–Cunneen approximation).
 */

import type { Duration } from "../time/time.ts";

export interface Stream {
  /** Requests per millisecond. */
  readonly rate: number;
  /** Their mean service time, and its squared coefficient of variation. */
  readonly service: Duration;
  readonly variation: number;
}

/**
 * The fewest instances of so many slots with which no more than `late` of the requests wait longer than `limit`.
 * Grows with rate, service time and variation; for nothing it is 0.
 */
export function staffed(stream: Stream, concurrency: number, limit: Duration, late: number): number {
  const load = stream.rate * stream.service;
  if (!(load > 0)) return 0;
  // Beyond, one slot more or less is nothing: a margin of two standard deviations of the load (square-root staffing,
  // S. Halfin and W. Whitt, "Heavy-Traffic Limits for Queues with Many Exponential Servers", 1981).
  if (load > MOST_COUNTED) return Math.ceil((load + 2 * Math.sqrt(load)) / concurrency);
  let lost = 1;
  for (let slots = 1; ; slots++) {
    lost = (load * lost) / (slots + load * lost);
    if (slots % concurrency !== 0 || slots <= load) continue;
    if (lateShare(stream, load, slots, lost, limit) <= late) return slots / concurrency;
  }
}

const MOST_COUNTED = 20_000;

/** The share that waits longer than `limit`, from Erlang's loss formula for the same slots. */
function lateShare(
  { service, variation }: Stream,
  load: number,
  slots: number,
  lost: number,
  limit: Duration,
): number {
  const delayed = (slots * lost) / (slots - load * (1 - lost));
  const waited = ((service / (slots - load)) * (1 + variation)) / 2;
  return delayed * Math.exp(-limit / waited);
}
