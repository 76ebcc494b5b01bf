/** The points of one series in columns: thousands of them without an object for each. */

import type { Instant } from "../time/time.ts";
import { type Distribution, distributionOf } from "./distribution.ts";
import type { Summary } from "./metric.ts";
import { mergeSummaries } from "./summary.ts";

/** Numbers a point takes: when, count, sum, minimum, maximum. */
const WIDTH = 5;

/** Points of one metric, unit and resolution, oldest first, one for each instant. */
export class PointList {
  /** Plain: for few points an array of doubles is half as large as a typed one. */
  readonly #numbers: number[] = [];
  /** Only where they cannot be told from the numbers: null for none. Absent as long as no point needs it. */
  #distributions: (Distribution | null | undefined)[] | undefined;
  /** Points at the front that were dropped and still take room: taking it back costs a look at all the others. */
  #dropped = 0;

  get length(): number {
    return this.#numbers.length / WIDTH - this.#dropped;
  }

  at(index: number): Instant {
    return this.#numbers[(this.#dropped + index) * WIDTH]!;
  }

  count(index: number): number {
    return this.#numbers[(this.#dropped + index) * WIDTH + 1]!;
  }

  sum(index: number): number {
    return this.#numbers[(this.#dropped + index) * WIDTH + 2]!;
  }

  min(index: number): number {
    return this.#numbers[(this.#dropped + index) * WIDTH + 3]!;
  }

  max(index: number): number {
    return this.#numbers[(this.#dropped + index) * WIDTH + 4]!;
  }

  /** Equal samples tell their distribution; others have it kept, or have none. */
  distribution(index: number): Distribution | undefined {
    const kept = this.#distributions?.[this.#dropped + index];
    if (kept !== undefined) return kept ?? undefined;
    return impliedDistribution(this.count(index), this.min(index), this.max(index));
  }

  /** The distribution, where it cannot be told from the numbers; null for none. */
  keptDistribution(index: number): Distribution | null | undefined {
    return this.#distributions?.[this.#dropped + index];
  }

  summary(index: number): Summary {
    const distribution = this.distribution(index);
    return {
      count: this.count(index),
      sum: this.sum(index),
      min: this.min(index),
      max: this.max(index),
      ...(distribution && { distribution }),
    };
  }

  /** Without its distribution. */
  basicSummary(index: number): Summary {
    return { count: this.count(index), sum: this.sum(index), min: this.min(index), max: this.max(index) };
  }

  /** The first point at or after an instant; the length when there is none. */
  indexFrom(at: Instant): number {
    let low = 0;
    let high = this.length;
    // Most look at the newest few.
    for (let near = 0; near < 6 && high > 0; near++, high--) if (this.at(high - 1) < at) return high;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.at(middle) < at) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Merges a summary into the point of that instant; answers whether there was none yet. */
  add(at: Instant, summary: Summary): boolean {
    const { count, sum, min, max, distribution } = summary;
    return this.addNumbers(at, count, sum, min, max, keptFor(count, min, max, distribution));
  }

  /** The same for a summary in pieces; `kept` as from `keptDistribution`. */
  addNumbers(
    at: Instant,
    count: number,
    sum: number,
    min: number,
    max: number,
    kept: Distribution | null | undefined,
  ): boolean {
    // Most come in the order of time.
    const end = this.length;
    const index = end === 0 || this.at(end - 1) < at ? end : this.indexFrom(at);
    if (index < end && this.at(index) === at) {
      this.#merge(index, count, sum, min, max, kept);
      return false;
    }
    if (index === end) this.#numbers.push(at, count, sum, min, max);
    else this.#numbers.splice((this.#dropped + index) * WIDTH, 0, at, count, sum, min, max);
    if (kept !== undefined) this.#distributions ??= Array.from({ length: this.#dropped + end });
    if (index === end) this.#distributions?.push(kept);
    else this.#distributions?.splice(this.#dropped + index, 0, kept);
    return true;
  }

  /** Forgets the oldest. */
  dropFirst(count: number): void {
    this.#dropped += count;
    if (this.#dropped < this.length) return;
    this.#numbers.splice(0, this.#dropped * WIDTH);
    this.#distributions?.splice(0, this.#dropped);
    this.#dropped = 0;
  }

  /** Merges another's points of [from, until) into this. */
  addAll(other: PointList, from = Number.NEGATIVE_INFINITY, until = Number.POSITIVE_INFINITY): void {
    for (let index = other.indexFrom(from); index < other.length && other.at(index) < until; index++)
      this.addNumbers(
        other.at(index),
        other.count(index),
        other.sum(index),
        other.min(index),
        other.max(index),
        other.keptDistribution(index),
      );
  }

  #merge(index: number, count: number, sum: number, min: number, max: number, kept: Kept): void {
    const numbers = this.#numbers;
    const place = (this.#dropped + index) * WIDTH;
    const equal =
      kept === undefined &&
      min === max &&
      numbers[place + 3] === min &&
      numbers[place + 4] === min &&
      this.keptDistribution(index) === undefined;
    if (equal) {
      numbers[place + 1]! += count;
      numbers[place + 2]! += sum;
      return;
    }
    const more = summaryWith(count, sum, min, max, kept);
    const merged = mergeSummaries(this.summary(index), more);
    numbers[place + 1] = merged.count;
    numbers[place + 2] = merged.sum;
    numbers[place + 3] = merged.min;
    numbers[place + 4] = merged.max;
    this.#keep(index, keptFor(merged.count, merged.min, merged.max, merged.distribution));
  }

  #keep(index: number, kept: Kept): void {
    if (kept !== undefined) this.#distributions ??= Array.from({ length: this.#dropped + this.length });
    if (this.#distributions) this.#distributions[this.#dropped + index] = kept;
  }
}

type Kept = Distribution | null | undefined;

/** What must be kept of a distribution beside the numbers: nothing where they imply the same; null for none against that. */
export function keptFor(
  count: number,
  min: number,
  max: number,
  distribution: Distribution | undefined,
): Kept {
  const implied = min === max && min >= 0;
  if (!distribution) return implied ? null : undefined;
  const same =
    implied &&
    distribution.kind === "exact" &&
    distribution.values.length === 1 &&
    distribution.values[0] === min &&
    distribution.counts[0] === count;
  return same ? undefined : distribution;
}

function impliedDistribution(count: number, min: number, max: number): Distribution | undefined {
  return min === max && min >= 0 ? distributionOf(min === 0 ? 0 : min, count) : undefined;
}

function summaryWith(count: number, sum: number, min: number, max: number, kept: Kept): Summary {
  const distribution = kept === undefined ? impliedDistribution(count, min, max) : kept;
  return { count, sum, min, max, ...(distribution && { distribution }) };
}
