/** Values of the recent past: their mean, and their highest. */

import { alignDown, type Duration, type Instant, seconds } from "../../core/time/time.ts";

/** One sample a second. */
export const SAMPLING: Duration = seconds(1);

/**
 * Samples by the second. Seconds without a sample between two others count as zero; after a silence as long as the
 * whole window the record begins anew, and means are over what there is since.
 */
export class RecentMean {
  readonly #longest: Duration;
  #samples: { readonly at: Instant; readonly value: number }[] = [];
  #since: Instant = 0;

  /** `longest` is the longest window that is asked for. */
  constructor(longest: Duration) {
    this.#longest = longest;
  }

  /** A later sample of the same second takes its place. */
  add(now: Instant, value: number): void {
    const at = alignDown(now, SAMPLING);
    const last = this.#samples.at(-1);
    if (last === undefined || at - last.at >= this.#longest) {
      this.#samples = [];
      this.#since = at;
    }
    if (last?.at === at) this.#samples.pop();
    this.#samples.push({ at, value });
    while (this.#samples[0]!.at <= at - this.#longest) this.#samples.shift();
  }

  mean(now: Instant, window: Duration): number {
    const end = alignDown(now, SAMPLING) + SAMPLING;
    const start = Math.max(this.#since, end - window);
    const sum = this.#samples.reduce((total, { at, value }) => (at >= start ? total + value : total), 0);
    return sum === 0 ? 0 : (sum * SAMPLING) / (end - start);
  }
}

/** The highest of the values that are not older than the window. */
export class RecentMost {
  readonly #window: Duration;
  #values: { readonly at: Instant; readonly value: number }[] = [];

  constructor(window: Duration) {
    this.#window = window;
  }

  add(at: Instant, value: number): void {
    // What is older and lower can never be the highest again.
    while (this.#values.length > 0 && this.#values.at(-1)!.value <= value) this.#values.pop();
    this.#values.push({ at, value });
  }

  most(now: Instant): number {
    while (this.#values.length > 1 && this.#values[0]!.at < now - this.#window) this.#values.shift();
    return this.#values[0]?.value ?? 0;
  }
}
