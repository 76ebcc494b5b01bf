/** A trace in memory: three numbers a request. */

export interface TraceColumns {
  readonly count: number;
  /** In milliseconds since the trace's first instant, ascending. */
  readonly at: Float64Array;
  /** Tokens or bytes; NaN where the trace does not tell. */
  readonly size: Float64Array;
  /** In milliseconds; NaN where the trace does not tell. */
  readonly service: Float64Array;
  /** Start-up times of instances in milliseconds, of captures alone. */
  readonly startUps: Float64Array;
}

/** Thrown when a trace holds more requests than memory should. */
export class TraceTooLarge extends Error {}

const MOST_REQUESTS = 50_000_000;

/** Gathers requests in any order. */
export class TraceBuilder {
  #at = new Float64Array(1024);
  #size = new Float64Array(1024);
  #service = new Float64Array(1024);
  readonly #startUps: number[] = [];
  #count = 0;

  add(at: number, size = Number.NaN, service = Number.NaN): void {
    if (this.#count === this.#at.length) this.#grow();
    this.#at[this.#count] = at;
    this.#size[this.#count] = size;
    this.#service[this.#count] = service;
    this.#count++;
  }

  /** Refuses before the work is done: a count in a file may be anything. */
  expect(more: number): void {
    if (this.#count + more > MOST_REQUESTS)
      throw new TraceTooLarge(`The trace has more than ${MOST_REQUESTS} requests; cut it or scale its rate.`);
  }

  addStartUp(took: number): void {
    this.#startUps.push(took);
  }

  /** In ascending order; the first request is at 0 unless `origin` tells when the trace began. */
  columns(origin?: number): TraceColumns {
    const order = this.#order();
    const pick = (column: Float64Array) => Float64Array.from(order, (index) => column[index]!);
    const at = pick(this.#at);
    const first = origin ?? at[0] ?? 0;
    return {
      count: this.#count,
      at: at.map((one) => one - first),
      size: pick(this.#size),
      service: pick(this.#service),
      startUps: Float64Array.from(this.#startUps),
    };
  }

  #order(): Uint32Array {
    const order = Uint32Array.from({ length: this.#count }, (_, index) => index);
    for (let index = 1; index < this.#count; index++)
      if (this.#at[index]! < this.#at[index - 1]!)
        return order.sort((one, other) => this.#at[one]! - this.#at[other]! || one - other);
    return order;
  }

  #grow(): void {
    this.expect(1);
    const grown = (column: Float64Array) => {
      const next = new Float64Array(column.length * 2);
      next.set(column);
      return next;
    };
    this.#at = grown(this.#at);
    this.#size = grown(this.#size);
    this.#service = grown(this.#service);
  }
}
