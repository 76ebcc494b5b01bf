/** The machine as clocks see it: its time and its timers. Tests put their own in its place. */

import type { Duration, Instant } from "../core/time/time.ts";

export interface Machine {
  now(): Instant;
  /** Calls once after that time; `cancel` before that makes it never. */
  after(delay: Duration, run: () => void): Timer;
}

export interface Timer {
  cancel(): void;
}
