/** Work outside the server that a test clock waits for: calls of models, programs that start or end, deliveries. */

import type { Duration, Instant } from "../core/time/time.ts";
import type { RunningWork } from "./clock.ts";
import type { Machine } from "./machine.ts";

export class OutsideWork {
  readonly machine: Machine;
  readonly #running = new Set<{ readonly what: string; readonly since: Instant }>();
  readonly #listeners: (() => void)[] = [];

  constructor(machine: Machine) {
    this.machine = machine;
  }

  /** Counts it until it is settled, whichever way; answers the same promise. */
  track<T>(what: string, work: Promise<T>): Promise<T> {
    const piece = { what, since: this.machine.now() };
    this.#running.add(piece);
    const ended = (): void => {
      this.#running.delete(piece);
      for (const listener of this.#listeners) listener();
    };
    work.then(ended, ended);
    return work;
  }

  /** Resolves after that much of the machine's time. */
  pause(duration: Duration): Promise<void> {
    return new Promise((resolve) => this.machine.after(duration, resolve));
  }

  /** Called whenever a piece ends. */
  onEnd(listener: () => void): void {
    this.#listeners.push(listener);
  }

  /** The longest first. */
  running(): readonly RunningWork[] {
    const now = this.machine.now();
    return [...this.#running]
      .map(({ what, since }) => ({ what, age: now - since }))
      .sort((a, b) => b.age - a.age);
  }

  /** How long until every piece has ended or used up the patience; zero when that is so. */
  holdsFor(patience: Duration): Duration {
    return Math.max(0, ...this.running().map(({ age }) => patience - age));
  }
}
