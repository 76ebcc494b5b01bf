/** Arrivals of a traffic, made chunk by chunk. */

import type { Duration, Instant } from "../../core/time/time.ts";
import { samplerOf } from "../distributions/distribution.ts";
import { type ArrivalChunk, ArrivalCursor, type Arrivals } from "../plane/arrivals.ts";
import { type Random, randomOf } from "../random.ts";
import type { TraceColumns } from "../traces/columns.ts";
import { nextArrivalOf } from "./patterns.ts";
import type { PatternSpec, TrafficSpec } from "./traffic.ts";

const CHUNK = 4096;

/**
 * The arrivals before `duration`, the same for the same draws. `start` is the scenario's: it says which hour of which
 * day a profile begins with.
 */
export function arrivalsOf(spec: TrafficSpec, random: Random, duration: Duration, start: Instant): Arrivals {
  const seed = Math.floor(random() * 0x1_0000_0000);
  return seededArrivals(spec, seed, duration, start);
}

function seededArrivals(spec: TrafficSpec, seed: number, duration: Duration, start: Instant): Arrivals {
  switch (spec.kind) {
    case "sum":
      return merged(
        spec.parts.map((part, index) => seededArrivals(part, partSeed(seed, index), duration, start)),
      );
    case "trace":
      return traced(spec.trace, duration);
    default:
      return patterned(spec, seed, duration, start);
  }
}

/** A part keeps its arrivals when parts are added behind it. */
const partSeed = (seed: number, index: number): number =>
  Math.floor(randomOf(seed, `part ${index}`)() * 0x1_0000_0000);

/** Times and sizes have streams of their own: other sizes leave the times alone. */
function* patterned(
  spec: PatternSpec,
  seed: number,
  duration: Duration,
  start: Instant,
): Generator<ArrivalChunk> {
  const next = nextArrivalOf(spec, randomOf(seed, "times"), duration, start);
  const size = spec.size ? samplerOf(spec.size, randomOf(seed, "sizes")) : undefined;
  for (let now = next(); now < duration; ) {
    const at = new Float64Array(CHUNK);
    const sizes = size ? new Float64Array(CHUNK) : UNKNOWN;
    let count = 0;
    for (; count < CHUNK && now < duration; now = next()) {
      at[count] = now;
      if (size) sizes[count] = size();
      count++;
    }
    yield { count, at, size: sizes, service: UNKNOWN };
  }
}

/** In the order of time; of equal times, the earlier part's comes first. */
function* merged(parts: readonly Arrivals[]): Generator<ArrivalChunk> {
  const cursors = parts.map((part) => new ArrivalCursor(part));
  for (let first = earliest(cursors); first; ) {
    const chunk = emptyChunk();
    let count = 0;
    for (; first && count < CHUNK; first = earliest(cursors)) {
      chunk.at[count] = first.at;
      chunk.size[count] = first.size;
      chunk.service[count] = first.service;
      count++;
      first.advance();
    }
    yield { ...chunk, count };
  }
}

function earliest(cursors: readonly ArrivalCursor[]): ArrivalCursor | undefined {
  let first: ArrivalCursor | undefined;
  for (const cursor of cursors) if (cursor.at < (first?.at ?? Number.POSITIVE_INFINITY)) first = cursor;
  return first;
}

/** Views into the trace's columns: nothing is copied. */
function* traced(trace: TraceColumns, duration: Duration): Generator<ArrivalChunk> {
  for (let from = 0; from < trace.count && trace.at[from]! < duration; from += CHUNK) {
    const to = Math.min(from + CHUNK, trace.count);
    const at = trace.at.subarray(from, to);
    const past = at.findIndex((one) => one >= duration);
    yield {
      count: past < 0 ? to - from : past,
      at,
      size: trace.size.subarray(from, to),
      service: trace.service.subarray(from, to),
    };
  }
}

/** Nobody writes into it. */
const UNKNOWN = new Float64Array(CHUNK).fill(Number.NaN);

const emptyChunk = () => ({
  at: new Float64Array(CHUNK),
  size: new Float64Array(CHUNK).fill(Number.NaN),
  service: new Float64Array(CHUNK).fill(Number.NaN),
});
