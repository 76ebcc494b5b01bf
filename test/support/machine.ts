/** A machine whose time passes when the test says so, for the clocks that are made of one. */

import type { Machine } from "../../src/clock/machine.ts";
import { VirtualScheduler } from "../../src/clock/virtual.ts";
import type { Duration, Instant } from "../../src/core/time/time.ts";

export class FakeMachine implements Machine {
  readonly #time: VirtualScheduler;

  constructor(start: Instant) {
    this.#time = new VirtualScheduler(start);
  }

  now(): Instant {
    return this.#time.now();
  }

  after(delay: Duration, run: () => void) {
    const entry = this.#time.at(this.now() + delay, async () => run());
    return {
      cancel: () => {
        entry.cancelled = true;
      },
    };
  }

  pass(duration: Duration): Promise<void> {
    return this.#time.advance(duration);
  }
}
