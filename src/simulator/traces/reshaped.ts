/** A trace cut, stretched, thinned or repeated, in this order. */

import type { Duration } from "../../core/time/time.ts";
import type { Random } from "../random.ts";
import { TraceBuilder, type TraceColumns } from "./columns.ts";

export interface Reshaping {
  /** Keeps what comes at or after this, which becomes the new start; in milliseconds since the trace's start. */
  readonly from?: Duration;
  /** Keeps what comes before this. */
  readonly until?: Duration;
  /** 2 makes the trace last twice as long, at half the rate; service times stay. */
  readonly scaleTime?: number;
  /** 2 makes each request two, at the same instant; 0.5 keeps each with even odds. */
  readonly scaleRate?: number;
  /** How many times the trace comes, one after the other, each `period` long. */
  readonly repeat?: number;
  /** How long one round is; to the last request and one mean gap unless given. Before `scaleTime`. */
  readonly period?: Duration;
}

export function reshaped(trace: TraceColumns, options: Reshaping, random: Random): TraceColumns {
  const { from = 0, until = Number.POSITIVE_INFINITY, scaleTime = 1, scaleRate = 1, repeat = 1 } = options;
  if (from === 0 && until === Number.POSITIVE_INFINITY && scaleTime === 1 && scaleRate === 1 && repeat === 1)
    return trace;
  const period = options.period ?? periodOf(trace, from, until);
  const into = new TraceBuilder();
  into.expect(trace.count * scaleRate * repeat);
  for (let round = 0; round < repeat; round++) {
    for (let index = 0; index < trace.count; index++) {
      const at = trace.at[index]!;
      if (at < from || at >= until) continue;
      const copies = scaleRate === 1 ? 1 : Math.floor(scaleRate + random());
      for (let copy = 0; copy < copies; copy++)
        into.add((at - from + round * period) * scaleTime, trace.size[index], trace.service[index]);
    }
  }
  return { ...into.columns(0), startUps: trace.startUps };
}

function periodOf({ at, count }: TraceColumns, from: Duration, until: Duration): Duration {
  if (Number.isFinite(until)) return until - from;
  const last = (at[count - 1] ?? 0) - from;
  return count > 1 ? last + last / (count - 1) : last;
}
