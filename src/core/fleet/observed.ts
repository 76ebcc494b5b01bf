/** What can be known of an instance from outside: what its provider sees, what its pings say, what it works on. */

import type { Instant } from "../time/time.ts";

/**
 * What a provider sees of an instance. `launching`: fetching, unpacking, spawning. `running`: the program runs
 * (whether it answers its ping is the fleet keeper's question). `gone`: ended, with how; forgotten after `forget`.
 */
export type Observed =
  | { readonly id: string; readonly state: "launching"; readonly preference?: number }
  | {
      readonly id: string;
      readonly state: "running";
      readonly address: string;
      readonly startedAt: Instant;
      /** Which instances of an endpoint are kept when some are to go: those of a small number, such as a cheap pool's. */
      readonly preference?: number;
    }
  | {
      readonly id: string;
      readonly state: "gone";
      readonly reason: string;
      /** It never was: there was no room for it. */
      readonly noCapacity?: true;
    };

/** Where nothing is said, all are equal. */
export const preferenceOf = (observed: Observed | undefined): number =>
  observed && observed.state !== "gone" ? (observed.preference ?? 0) : 0;

/** What the pings of a running instance said so far. */
export interface Health {
  /** Whether it ever answered. */
  readonly answered: boolean;
  /** Pings without an answer since the last one with. */
  readonly misses: number;
  /** When the first of those misses was known. */
  readonly missingSince?: Instant;
}

/** What an instance works on. */
export interface Work {
  readonly count: number;
  /** When the oldest of it was started. */
  readonly since: Instant;
}

export const HEALTHY: Health = { answered: true, misses: 0 };
