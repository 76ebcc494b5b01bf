/** The system's time: the only file that looks at the machine's clock and sets its timers. */

import { setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../core/time/time.ts";
import type { OnStepError, Scheduler, Step, Task } from "./scheduler.ts";

/** Timers neither see that the clock was set nor that the machine slept: a later step's time is looked at again. */
const LONGEST_TIMER = 60_000;

export function systemScheduler(onError: OnStepError): Scheduler {
  return {
    now: () => Date.now(),
    sleep: (duration, signal) => sleep(Math.max(0, duration), undefined, signal ? { signal } : {}),
    start: (name, step) => new SystemTask(name, step, onError),
  };
}

class SystemTask implements Task {
  readonly #name: string;
  readonly #step: Step;
  readonly #onError: OnStepError;
  #timer: NodeJS.Timeout | undefined;
  #soon: NodeJS.Immediate | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #failures = 0;

  constructor(name: string, step: Step, onError: OnStepError) {
    this.#name = name;
    this.#step = step;
    this.#onError = onError;
    this.nudge();
  }

  nudge(): void {
    if (this.#stopped) return;
    if (this.#running) this.#again = true;
    else this.#soon ??= setImmediate(() => this.#run());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    clearTimeout(this.#timer);
    clearImmediate(this.#soon);
    await this.#running;
  }

  #run(): void {
    clearTimeout(this.#timer);
    this.#soon = undefined;
    this.#running = this.#pass().then((next) => {
      this.#running = undefined;
      if (this.#again) {
        this.#again = false;
        this.nudge();
      } else this.#wakeAt(next);
    });
  }

  async #pass(): Promise<Instant | undefined> {
    try {
      const next = await this.#step(Date.now());
      this.#failures = 0;
      return next;
    } catch (error) {
      this.#failures += 1;
      return Date.now() + this.#onError(this.#name, error, this.#failures);
    }
  }

  #wakeAt(at: Instant | undefined): void {
    if (this.#stopped || at === undefined) return;
    const delay = Math.min(Math.max(0, at - Date.now()), LONGEST_TIMER);
    this.#timer = setTimeout(() => (Date.now() < at ? this.#wakeAt(at) : this.#run()), delay);
  }
}
