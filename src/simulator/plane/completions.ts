/** When running requests end: a heap of instants in typed arrays, earliest first, first started among equals. */

export class Completions {
  #at = new Float64Array(64);
  #order = new Float64Array(64);
  #index = new Int32Array(64);
  #count = 0;
  #started = 0;

  get length(): number {
    return this.#count;
  }

  /** The earliest end; infinity when nothing runs. */
  get nextAt(): number {
    return this.#count > 0 ? this.#at[0]! : Number.POSITIVE_INFINITY;
  }

  push(at: number, index: number): void {
    if (this.#count === this.#at.length) this.#grow();
    const order = this.#started++;
    let child = this.#count++;
    while (child > 0) {
      const parent = (child - 1) >> 1;
      if (this.#at[parent]! <= at) break;
      this.#move(parent, child);
      child = parent;
    }
    this.#place(child, at, order, index);
  }

  /** Takes the request that ends first. */
  pop(): number {
    const first = this.#index[0]!;
    this.#refill(0);
    return first;
  }

  /** Takes out every request that fits; they ended otherwise. */
  remove(fits: (index: number) => boolean): readonly number[] {
    const removed: number[] = [];
    const kept: (readonly [at: number, index: number])[] = [];
    const entries = Array.from({ length: this.#count }, (_, at) => at);
    entries.sort((a, b) => this.#order[a]! - this.#order[b]!);
    for (const entry of entries)
      if (fits(this.#index[entry]!)) removed.push(this.#index[entry]!);
      else kept.push([this.#at[entry]!, this.#index[entry]!]);
    this.#count = 0;
    for (const [at, index] of kept) this.push(at, index);
    return removed;
  }

  /** Every running request, in no order. */
  *indices(): Iterable<number> {
    for (let entry = 0; entry < this.#count; entry++) yield this.#index[entry]!;
  }

  /** Fills a place with the last entry, and lets it sink to where it belongs. */
  #refill(hole: number): void {
    const last = --this.#count;
    if (last === hole) return;
    const at = this.#at[last]!;
    const order = this.#order[last]!;
    const index = this.#index[last]!;
    let place = hole;
    for (;;) {
      let child = 2 * place + 1;
      if (child >= last) break;
      if (child + 1 < last && this.#isBefore(child + 1, child)) child += 1;
      if (this.#at[child]! > at || (this.#at[child] === at && this.#order[child]! > order)) break;
      this.#move(child, place);
      place = child;
    }
    this.#place(place, at, order, index);
  }

  #isBefore(a: number, b: number): boolean {
    return this.#at[a]! < this.#at[b]! || (this.#at[a] === this.#at[b] && this.#order[a]! < this.#order[b]!);
  }

  #move(from: number, to: number): void {
    this.#at[to] = this.#at[from]!;
    this.#order[to] = this.#order[from]!;
    this.#index[to] = this.#index[from]!;
  }

  #place(place: number, at: number, order: number, index: number): void {
    this.#at[place] = at;
    this.#order[place] = order;
    this.#index[place] = index;
  }

  #grow(): void {
    const size = this.#at.length * 2;
    const [at, order, index] = [new Float64Array(size), new Float64Array(size), new Int32Array(size)];
    at.set(this.#at);
    order.set(this.#order);
    index.set(this.#index);
    [this.#at, this.#order, this.#index] = [at, order, index];
  }
}
