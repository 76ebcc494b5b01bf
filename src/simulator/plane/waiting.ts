/** The waiting line: oldest first, with those that come back from a lost instance at their old place. */

import type { RequestColumns } from "./columns.ts";

export class WaitingLine {
  readonly #columns: RequestColumns;
  /** A ring of indices: those that never ran. */
  #ring = new Int32Array(1024);
  #head = 0;
  #count = 0;
  /** Those that came back, youngest first: all of them are older than any in the ring. */
  readonly #returned: number[] = [];

  constructor(columns: RequestColumns) {
    this.#columns = columns;
  }

  get length(): number {
    return this.#count + this.#returned.length;
  }

  push(index: number): void {
    if (this.#count === this.#ring.length) this.#grow();
    this.#ring[(this.#head + this.#count++) & (this.#ring.length - 1)] = index;
  }

  pushBack(index: number): void {
    const { sequence } = this.#columns;
    const own = sequence[index]!;
    let at = this.#returned.length;
    while (at > 0 && sequence[this.#returned[at - 1]!]! < own) at -= 1;
    this.#returned.splice(at, 0, index);
  }

  /** The oldest; undefined when nobody waits. */
  peek(): number | undefined {
    if (this.#returned.length > 0) return this.#returned.at(-1);
    return this.#count > 0 ? this.#ring[this.#head] : undefined;
  }

  /** Takes the oldest, which must be there. */
  shift(): number {
    const returned = this.#returned.pop();
    if (returned !== undefined) return returned;
    const index = this.#ring[this.#head]!;
    this.#head = (this.#head + 1) & (this.#ring.length - 1);
    this.#count -= 1;
    return index;
  }

  /** Keeps the ring's length a power of two. */
  #grow(): void {
    const grown = new Int32Array(this.#ring.length * 2);
    for (let index = 0; index < this.#count; index++)
      grown[index] = this.#ring[(this.#head + index) & (this.#ring.length - 1)]!;
    this.#ring = grown;
    this.#head = 0;
  }
}
