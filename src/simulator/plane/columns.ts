/** Requests in columns: what is known of each, at an index that is used again when the request has ended. */

/** One slot for each request that waits or runs; grows to the most there ever were at once. */
export class RequestColumns {
  arrivedAt = new Float64Array(FIRST_SIZE);
  size = new Float64Array(FIRST_SIZE);
  service = new Float64Array(FIRST_SIZE);
  startedAt = new Float64Array(FIRST_SIZE);
  /** In the order of arrival, over the whole run. */
  sequence = new Float64Array(FIRST_SIZE);
  /** How many attempts were lost with their instance. */
  lost = new Uint8Array(FIRST_SIZE);
  /** 1 when its attempt will not be answered in time. */
  timesOut = new Uint8Array(FIRST_SIZE);
  /** The worker that has it. */
  worker = new Int32Array(FIRST_SIZE);
  readonly #free: number[] = [];
  #used = 0;
  #sequence = 0;

  add(arrivedAt: number, size: number, service: number): number {
    const index = this.#free.pop() ?? this.#next();
    this.arrivedAt[index] = arrivedAt;
    this.size[index] = size;
    this.service[index] = service;
    this.lost[index] = 0;
    this.sequence[index] = this.#sequence++;
    return index;
  }

  /** Its index may be another request's from now on. */
  remove(index: number): void {
    this.#free.push(index);
  }

  #next(): number {
    if (this.#used === this.arrivedAt.length) this.#grow();
    return this.#used++;
  }

  #grow(): void {
    const size = this.arrivedAt.length * 2;
    this.arrivedAt = larger(this.arrivedAt, new Float64Array(size));
    this.size = larger(this.size, new Float64Array(size));
    this.service = larger(this.service, new Float64Array(size));
    this.startedAt = larger(this.startedAt, new Float64Array(size));
    this.sequence = larger(this.sequence, new Float64Array(size));
    this.lost = larger(this.lost, new Uint8Array(size));
    this.timesOut = larger(this.timesOut, new Uint8Array(size));
    this.worker = larger(this.worker, new Int32Array(size));
  }
}

const FIRST_SIZE = 1024;

function larger<A extends Float64Array | Uint8Array | Int32Array>(from: A, to: A): A {
  to.set(from);
  return to;
}
