/** The units of time that everything in Ebbtide speaks: instants and durations are milliseconds. */

/** Milliseconds since 1970-01-01T00:00:00Z. */
export type Instant = number;

/** A length of time in milliseconds. */
export type Duration = number;

export const seconds = (count: number): Duration => count * 1000;
export const minutes = (count: number): Duration => count * 60_000;
export const hours = (count: number): Duration => count * 3_600_000;
export const days = (count: number): Duration => count * 86_400_000;

/** The earliest of some instants; undefined stands for "never" and loses to any instant. */
export function earliest(...instants: readonly (Instant | undefined)[]): Instant | undefined {
  let first: Instant | undefined;
  for (const at of instants) if (at !== undefined && (first === undefined || at < first)) first = at;
  return first;
}

/** The last multiple of `step` (plus `phase`) that is not after `at`. */
export const alignDown = (at: Instant, step: Duration, phase: Duration = 0): Instant =>
  Math.floor((at - phase) / step) * step + phase;

/** The first multiple of `step` (plus `phase`) that is strictly after `at`. */
export const nextSlot = (at: Instant, step: Duration, phase: Duration = 0): Instant =>
  alignDown(at, step, phase) + step;
