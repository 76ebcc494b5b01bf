/** How long requests waited: streamed, so that a month of them takes no more memory than a minute. */

/**
 * Counts in logarithmic buckets of 0.5 % relative error between a tenth of a millisecond and three years; shorter
 * waits count as none.
 */
export class Durations {
  readonly #counts = new Float64Array(BUCKETS);
  #none = 0;
  count = 0;
  sum = 0;
  max = 0;

  add(duration: number): void {
    this.count += 1;
    this.sum += duration;
    if (duration > this.max) this.max = duration;
    if (duration < SHORTEST) this.#none += 1;
    else this.#counts[Math.min(BUCKETS - 1, (Math.log(duration) - LOG_SHORTEST) * PER_LOG) | 0]! += 1;
  }

  get mean(): number {
    return this.count === 0 ? 0 : this.sum / this.count;
  }

  /** The shortest duration that at least this fraction did not exceed; 0 without any. */
  quantile(fraction: number): number {
    let left = fraction * this.count - this.#none;
    if (left <= 0) return 0;
    for (let bucket = 0; bucket < BUCKETS; bucket++) {
      left -= this.#counts[bucket]!;
      if (left <= 1e-9) return Math.min(this.max, Math.exp(LOG_SHORTEST + (bucket + 0.5) / PER_LOG));
    }
    return this.max;
  }

  /** The fraction that took longer, to a bucket; 0 without any. */
  shareAbove(limit: number): number {
    if (this.count === 0) return 0;
    if (limit < SHORTEST) return (this.count - this.#none) / this.count;
    let above = 0;
    const from = Math.min(BUCKETS - 1, (Math.log(limit) - LOG_SHORTEST) * PER_LOG) | 0;
    for (let bucket = from + 1; bucket < BUCKETS; bucket++) above += this.#counts[bucket]!;
    return above / this.count;
  }
}

/** In milliseconds. */
const SHORTEST = 0.1;
const LOG_SHORTEST = Math.log(SHORTEST);
const PER_LOG = 100;
const BUCKETS = Math.ceil((Math.log(1e11) - LOG_SHORTEST) * PER_LOG);
