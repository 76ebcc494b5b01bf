/** Arrivals: requests on their way to the queue, in columns. */

/** Some requests in the order of their arrival. */
export interface ArrivalChunk {
  readonly count: number;
  /** In milliseconds since the start of the scenario, ascending. */
  readonly at: Float64Array;
  /** What the service model works with: tokens or bytes; NaN where nothing is known. */
  readonly size: Float64Array;
  /** The service time in milliseconds where a trace tells it, else NaN. */
  readonly service: Float64Array;
}

/** Chunks in ascending order of time; made as they are needed, so that a month takes no more memory than a minute. */
export type Arrivals = Iterable<ArrivalChunk>;

/** Walks along arrivals one by one, without an object for each. */
export class ArrivalCursor {
  readonly #chunks: Iterator<ArrivalChunk>;
  #chunk: ArrivalChunk = NONE;
  #index = 0;
  /** When the next one comes; infinity after the last. */
  at = Number.POSITIVE_INFINITY;

  constructor(arrivals: Arrivals) {
    this.#chunks = arrivals[Symbol.iterator]();
    this.#load();
  }

  get size(): number {
    return this.#chunk.size[this.#index]!;
  }

  get service(): number {
    return this.#chunk.service[this.#index]!;
  }

  /** On to the next one. */
  advance(): void {
    if (++this.#index < this.#chunk.count) this.at = this.#chunk.at[this.#index]!;
    else this.#load();
  }

  #load(): void {
    do this.#chunk = (this.#chunks.next().value as ArrivalChunk | undefined) ?? NONE;
    while (this.#chunk.count === 0 && this.#chunk !== NONE);
    this.#index = 0;
    this.at = this.#chunk.at[0]!;
  }
}

/** After the last. */
const NONE: ArrivalChunk = {
  count: 0,
  at: Float64Array.of(Number.POSITIVE_INFINITY),
  size: Float64Array.of(Number.NaN),
  service: Float64Array.of(Number.NaN),
};
