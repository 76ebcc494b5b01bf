/** Points of one unit and resolution, oldest first, in one piece of memory: for a look at very many series, one after the other. */

import type { Instant } from "../time/time.ts";
import type { PointList } from "./point-list.ts";

/** Numbers a point takes: when, count, sum, minimum, maximum. */
const WIDTH = 5;

/** Filled again and again, so that nothing is left behind for each series. */
export class PointRun {
  #numbers = new Float64Array(64 * WIDTH);
  #length = 0;
  /** In seconds; of no meaning without points. */
  resolution = 0;

  get length(): number {
    return this.#length;
  }

  at(index: number): Instant {
    return this.#numbers[index * WIDTH]!;
  }

  count(index: number): number {
    return this.#numbers[index * WIDTH + 1]!;
  }

  sum(index: number): number {
    return this.#numbers[index * WIDTH + 2]!;
  }

  min(index: number): number {
    return this.#numbers[index * WIDTH + 3]!;
  }

  max(index: number): number {
    return this.#numbers[index * WIDTH + 4]!;
  }

  clear(): void {
    this.#length = 0;
  }

  /** Takes a list's points from a place on until an instant; answers false, and takes none, where they do not come after its own. */
  append(list: PointList, first: number, until: Instant): boolean {
    if (this.#length > 0 && list.at(first) <= this.at(this.#length - 1)) return false;
    for (let index = first; index < list.length && list.at(index) < until; index++) {
      if ((this.#length + 1) * WIDTH > this.#numbers.length) this.#grow();
      const place = this.#length * WIDTH;
      this.#numbers[place] = list.at(index);
      this.#numbers[place + 1] = list.count(index);
      this.#numbers[place + 2] = list.sum(index);
      this.#numbers[place + 3] = list.min(index);
      this.#numbers[place + 4] = list.max(index);
      this.#length++;
    }
    return true;
  }

  #grow(): void {
    const larger = new Float64Array(this.#numbers.length * 2);
    larger.set(this.#numbers);
    this.#numbers = larger;
  }
}
