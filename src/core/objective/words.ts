/** Durations and rates in words, short enough for a sentence of several. */

import type { Duration } from "../time/time.ts";

/** `850 ms`, `28 s`, `4.2 min`, `1.5 h`; a wait without end is `no time that ends`. */
export function durationText(duration: Duration): string {
  if (!Number.isFinite(duration)) return "no time that ends";
  if (duration < 1000) return `${Math.round(duration)} ms`;
  if (duration < 100_000) return `${rounded(duration / 1000)} s`;
  if (duration < 6_000_000) return `${rounded(duration / 60_000)} min`;
  return `${rounded(duration / 3_600_000)} h`;
}

/** Of requests per millisecond: `12 requests a second`, `3.4 requests a minute`, `1 request an hour`. */
export function rateText(rate: number): string {
  if (rate >= 0.001) return `${requests(rate * 1000)} a second`;
  if (rate >= 1 / 60_000) return `${requests(rate * 60_000)} a minute`;
  return `${requests(rate * 3_600_000)} an hour`;
}

const requests = (count: number): string =>
  rounded(count) === "1" ? "1 request" : `${rounded(count)} requests`;

const rounded = (value: number): string => String(Number(value.toPrecision(2)));
