/** Samples a run: a timeline that keeps at most so many samples, and how well capacity followed demand. */

import type { Duration, Instant } from "../core/time/time.ts";
import type { Elasticity, Timeline } from "./result.ts";

export interface Sample {
  readonly at: Instant;
  readonly waiting: number;
  readonly running: number;
  readonly desired: number;
  readonly ready: number;
}

/** More than a reader's screen has columns; older samples make room by halves. */
const MOST_SAMPLES = 4096;

export class Sampler {
  readonly #interval: Duration;
  readonly #concurrency: number;
  #samples: Sample[] = [];
  #stride = 1;
  #seen = 0;
  #under = { samples: 0, area: 0 };
  #over = { samples: 0, area: 0 };

  constructor(interval: Duration, concurrency: number) {
    this.#interval = interval;
    this.#concurrency = concurrency;
  }

  add(sample: Sample): void {
    const needed = Math.ceil((sample.waiting + sample.running) / this.#concurrency);
    const short = needed - sample.ready;
    const side = short > 0 ? this.#under : this.#over;
    if (short !== 0) side.samples += 1;
    side.area += Math.abs(short) * this.#interval;
    if (this.#seen++ % this.#stride === 0) this.#keep(sample);
  }

  timeline(): Timeline {
    const column = <K extends keyof Sample>(name: K) => this.#samples.map((sample) => sample[name]);
    return {
      step: this.#interval * this.#stride,
      at: column("at"),
      waiting: column("waiting"),
      running: column("running"),
      desired: column("desired"),
      ready: column("ready"),
    };
  }

  elasticity(): Omit<Elasticity, "flaps"> {
    const share = (samples: number) => (this.#seen === 0 ? 0 : samples / this.#seen);
    return {
      underTime: share(this.#under.samples),
      overTime: share(this.#over.samples),
      underArea: this.#under.area,
      overArea: this.#over.area,
    };
  }

  #keep(sample: Sample): void {
    this.#samples.push(sample);
    if (this.#samples.length < MOST_SAMPLES) return;
    this.#samples = this.#samples.filter((_, index) => index % 2 === 0);
    this.#stride *= 2;
  }
}
