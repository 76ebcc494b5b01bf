/**
 * What one level of concurrency came to. Rounds of as many answers as there are requests at once are its unit: a
 * server that answers in batches is then cut between them, and means of rounds are nearly independent, so that their
 * spread says how far the throughput is known (batch means: Law and Kelton, Simulation Modeling and Analysis, 9.5.3).
 */

import type { Duration, Instant } from "../core/time/time.ts";
import { estimate } from "../simulator/estimate.ts";
import type { Exchange } from "./closed-loop.ts";

export interface Level {
  readonly concurrency: number;
  /** Answered well within the window. */
  readonly requests: number;
  /** How long the window was, in milliseconds. */
  readonly window: Duration;
  /** Requests answered well, per second. */
  readonly throughput: number;
  /** Half the width of its 95 % confidence interval, as a share of it; undefined with too few rounds. */
  readonly uncertainty: number | undefined;
  /** Of each request that began and was answered well at this concurrency. */
  readonly samples: readonly LatencySample[];
  readonly errors: readonly ErrorCount[];
  /** Whether it lasted long enough to be judged. */
  readonly whole: boolean;
}

export interface LatencySample {
  /** In milliseconds. */
  readonly latency: Duration;
  /** Of the input, in bytes. */
  readonly size: number;
}

export interface ErrorCount {
  readonly what: string;
  readonly count: number;
  /** Of the first of them. */
  readonly words: string;
  readonly input: string;
}

export const errorsOf = ({ errors }: Pick<Level, "errors">): number =>
  errors.reduce((sum, { count }) => sum + count, 0);

/** Below this, a level says nothing. */
const LEAST_REQUESTS = 3;
const LEAST_ROUNDS = 2;

/** More rounds than this are taken together. */
const MOST_BATCHES = 20;
const LEAST_BATCHES = 3;

/** Counts what ends at a level. */
export class Tally {
  readonly #concurrency: number;
  readonly #began: Instant;
  /** Answers still to be left out, because they began before the level, or warm the server up. */
  #warmUp: number;
  #openedAt: Instant | undefined;
  readonly #ends: Instant[] = [];
  readonly #samples: LatencySample[] = [];
  readonly #errors = new Map<string, ErrorCount>();

  constructor(concurrency: number, began: Instant, warmUp: number) {
    this.#concurrency = concurrency;
    this.#began = began;
    this.#warmUp = warmUp;
  }

  get answered(): number {
    return this.#ends.length;
  }

  get errors(): number {
    return errorsOf({ errors: [...this.#errors.values()] });
  }

  get rounds(): number {
    return Math.floor(this.#ends.length / this.#concurrency);
  }

  /** Whether a round has just been completed. */
  get atRound(): boolean {
    return this.#ends.length > 0 && this.#ends.length % this.#concurrency === 0;
  }

  /** Since the window opened, in milliseconds. */
  get window(): Duration {
    return this.#openedAt === undefined ? 0 : (this.#ends.at(-1) ?? this.#openedAt) - this.#openedAt;
  }

  get whole(): boolean {
    return this.rounds >= LEAST_ROUNDS && this.#ends.length >= LEAST_REQUESTS;
  }

  add({ input, startedAt, endedAt, error }: Exchange): void {
    if (error) {
      const { what, words } = error;
      const known = this.#errors.get(what) ?? { what, count: 0, words, input: input.name };
      this.#errors.set(what, { ...known, count: known.count + 1 });
      return;
    }
    if (this.#warmUp > 0) {
      this.#warmUp -= 1;
      if (this.#warmUp === 0) this.#openedAt = endedAt;
      return;
    }
    this.#ends.push(endedAt);
    if (startedAt >= this.#began) this.#samples.push({ latency: endedAt - startedAt, size: input.size });
  }

  /** Half the width of the throughput's 95 % confidence interval, as a share of it. */
  get uncertainty(): number | undefined {
    const batches = Math.min(MOST_BATCHES, this.rounds);
    if (batches < LEAST_BATCHES || this.#openedAt === undefined) return undefined;
    const each = Math.floor(this.rounds / batches) * this.#concurrency;
    const lengths: number[] = [];
    let from = this.#openedAt;
    for (let batch = 1; batch <= batches; batch++) {
      const end = this.#ends[batch * each - 1]!;
      lengths.push(end - from);
      from = end;
    }
    const { mean, margin } = estimate(lengths);
    return mean > 0 ? margin / mean : undefined;
  }

  /** Whole rounds only are counted, so that the window ends where a round does. */
  level(): Level {
    const requests = this.rounds * this.#concurrency;
    const end = this.#ends[requests - 1];
    const window = end === undefined || this.#openedAt === undefined ? 0 : end - this.#openedAt;
    return {
      concurrency: this.#concurrency,
      requests,
      window,
      throughput: window > 0 ? (requests / window) * 1000 : 0,
      uncertainty: this.uncertainty,
      samples: this.#samples,
      errors: [...this.#errors.values()],
      whole: this.whole && window > 0,
    };
  }
}
