/** When the requests of a pattern come, one after the other. */

import { randomExponential } from "d3-random";
import { hours, type Instant } from "../../core/time/time.ts";
import { gamma, samplerOf } from "../distributions/distribution.ts";
import type { Random } from "../random.ts";
import type { Pattern } from "./traffic.ts";

/** The time of the next arrival in milliseconds since the start, ascending; at or past the end after the last. */
export type NextArrival = () => number;

type PatternOf<K> = Extract<Pattern, { kind: K }>;

const NEVER: NextArrival = () => Number.POSITIVE_INFINITY;

/** `start` says which hour of which day a profile begins with; `end` is in milliseconds since then. */
export function nextArrivalOf(pattern: Pattern, random: Random, end: number, start: Instant): NextArrival {
  switch (pattern.kind) {
    case "constant":
      return constant(pattern);
    case "poisson":
      return pattern.rate > 0 ? renewal(exponential(pattern.rate, random)) : NEVER;
    case "gamma":
      return pattern.rate > 0 ? renewal(gamma(1000 / pattern.rate, pattern.cv, random)) : NEVER;
    case "profile":
      return profile(pattern, random, end, start);
    case "onOff":
      return onOff(pattern, random, end);
    case "batches":
      return batches(pattern);
    case "ramp": {
      const { from, to, over } = pattern;
      const rateAt = (at: number) => (at < over ? from + ((to - from) * at) / over : to);
      return thinned(rateAt, Math.max(from, to), random, end);
    }
  }
}

const exponential = (rate: number, random: Random) => randomExponential.source(random)(rate / 1000);

function renewal(gap: () => number): NextArrival {
  let now = 0;
  return () => {
    now += gap();
    return now;
  };
}

function constant({ rate }: PatternOf<"constant">): NextArrival {
  if (rate === 0) return NEVER;
  let made = 0;
  // Multiplied, not added up: rounding errors do not pile up over a month.
  return () => (made++ * 1000) / rate;
}

function profile(pattern: PatternOf<"profile">, random: Random, end: number, start: Instant): NextArrival {
  const rateIn = (hour: number) => {
    // The epoch was a Thursday, the fourth day counted from Monday.
    const day = (Math.floor(hour / 24) + 3) % 7;
    return pattern.rate * pattern.hours[hour % 24]! * pattern.days[day]!;
  };
  let until = Number.NEGATIVE_INFINITY;
  let rate = 0;
  // Asked in the order of time: most are of the same hour as the one before.
  const rateAt = (at: number) => {
    if (start + at < until) return rate;
    const hour = Math.floor((start + at) / hours(1));
    until = (hour + 1) * hours(1);
    rate = rateIn(hour);
    return rate;
  };
  if (pattern.cv !== undefined) return modulated(rateAt, gamma(1, pattern.cv, random), end, start);
  const most = pattern.rate * Math.max(...pattern.hours) * Math.max(...pattern.days);
  return thinned(rateAt, most, random, end);
}

/**
 * A renewal process in operational time: gaps are drawn in requests and last until the rate has brought as many. So
 * bursts are as bursty in a quiet hour as in a busy one. The rate changes with the hour only.
 */
function modulated(
  rateAt: (at: number) => number,
  gap: () => number,
  end: number,
  start: Instant,
): NextArrival {
  let now = 0;
  return () => {
    let left = gap();
    while (now < end) {
      const rate = rateAt(now) / 1000;
      const until = now + hours(1) - ((start + now) % hours(1));
      if (left < rate * (until - now)) {
        now += left / rate;
        return now;
      }
      left -= rate * (until - now);
      now = until;
    }
    return end;
  };
}

/** Lewis and Shedler's thinning: candidates at the highest rate, each kept with the share that its instant's rate has. */
function thinned(rateAt: (at: number) => number, most: number, random: Random, end: number): NextArrival {
  if (most === 0) return NEVER;
  const candidate = renewal(exponential(most, random));
  return () => {
    for (;;) {
      const at = candidate();
      if (at >= end || random() * most < rateAt(at)) return at;
    }
  };
}

/** Periods last at least a millisecond, so that time goes on whatever is drawn. */
function onOff({ rate, on, off }: PatternOf<"onOff">, random: Random, end: number): NextArrival {
  if (rate === 0) return NEVER;
  const [gap, onFor, offFor] = [exponential(rate, random), samplerOf(on, random), samplerOf(off, random)];
  const period = (draw: () => number) => Math.max(draw(), 1);
  let now = 0;
  let until = period(onFor);
  return () => {
    now += gap();
    // Without memory: what is left of the gap when a period ends carries over into the next.
    while (now >= until && until < end) {
      const silent = period(offFor);
      now += silent;
      until += silent + period(onFor);
    }
    return now;
  };
}

function batches({ first, every, count }: PatternOf<"batches">): NextArrival {
  if (count === 0) return NEVER;
  let made = 0;
  return () => first + Math.floor(made++ / count) * every;
}
