/** The past of a load metric as an unbroken row of hours. */

import { alignDown, hours, type Instant } from "../../time/time.ts";

/** A metric's value over one hour. */
export interface Sampled {
  /** The hour's start. */
  readonly at: Instant;
  readonly value: number;
}

/**
 * The load of every hour from the first with data to the last before `until`. An hour without data had no load: event
 * metrics such as InvocationsProcessed are silent while nothing happens.
 */
export function hourlyLoad(samples: readonly Sampled[], until: Instant): readonly number[] {
  const byHour = new Map(samples.map(({ at, value }) => [alignDown(at, hours(1)), value]));
  const known = [...byHour.keys()].filter((at) => at < until);
  if (known.length === 0) return [];
  const first = known.reduce((earliest, at) => Math.min(earliest, at));
  const count = Math.round((alignDown(until, hours(1)) - first) / hours(1));
  return Array.from({ length: count }, (_, index) => byHour.get(first + hours(index)) ?? 0);
}
