/** The clock of a live server: a scheduler that also says how its time passes, and passes as the machine's at the end. */

import type { Duration, Instant } from "../core/time/time.ts";
import type { Scheduler } from "./scheduler.ts";

/**
 * `system`: the machine's time. `rate`: so many seconds in one of the machine's. `test`: time stands until it is told
 * to advance.
 */
export type Clock = PassingClock | StandingClock;

interface AnyClock extends Scheduler {
  /** The machine's time, whatever this clock says: what clients sign their requests by. */
  machineNow(): Instant;
  /** The server is about to close: from here on, time passes as the machine's does, so that what ends has time to. */
  release(): void;
  /** No timer is left, and the instant is on record for the next life of the server. */
  close(): void;
}

export interface PassingClock extends AnyClock {
  readonly mode: "system" | "rate";
  /** Seconds of this clock in one of the machine's. */
  readonly rate: number;
}

export interface StandingClock extends AnyClock {
  readonly mode: "test";
  /** Whether it is advancing now. */
  readonly advancing: boolean;
  /** Work outside the server that is under way, the longest first. */
  running(): readonly RunningWork[];
  /**
   * Lets time pass until that instant, running all that falls due in order. One at a time. Before time leaves an
   * instant, work outside is awaited: each piece until it has taken `patience` milliseconds of the machine's time.
   */
  advance(until: Instant, patience: Duration): Promise<Advance>;
}

/** A piece of work outside the server. */
export interface RunningWork {
  /** For example `invocation of http://127.0.0.1:40001`. */
  readonly what: string;
  /** How long it has run, in the machine's time. */
  readonly age: Duration;
}

/** What came of an advance. */
export interface Advance {
  readonly from: Instant;
  /** Where the clock stands now. */
  readonly now: Instant;
  /** Passes that threw since the last advance; they are repeated as ever. At most some of them. */
  readonly failures: readonly PassFailure[];
  /** What was still under way, and had used up the patience, when time went on. */
  readonly running: readonly RunningWork[];
  /** Why it ended before its goal; absent when it did not. */
  readonly stopped?: "closing" | "late";
}

export interface PassFailure {
  readonly loop: string;
  readonly at: Instant;
  readonly message: string;
}
