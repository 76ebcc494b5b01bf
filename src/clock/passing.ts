/** Time that passes by itself: as the machine's clock, or at another rate from an instant on. */

import type { Duration, Instant } from "../core/time/time.ts";
import type { PassingClock } from "./clock.ts";
import type { Machine, Timer } from "./machine.ts";
import type { OnStepError, Step, Task } from "./scheduler.ts";

/** Timers neither see that the clock was set nor that the machine slept: a later step's time is looked at again. */
const LONGEST_TIMER: Duration = 60_000;

/** How much of the machine's time the record of the last instant is ahead, and how often it is renewed. */
const RECORD_AHEAD: Duration = 60_000;
const RECORD_INTERVAL: Duration = 20_000;

export interface PassingOptions {
  readonly machine: Machine;
  readonly onError: OnStepError;
  /** Follows the machine's clock when absent. */
  readonly rated?: {
    readonly start: Instant;
    /** Seconds in one of the machine's. */
    readonly rate: number;
    /** Records an instant that time will not pass before the next record. */
    readonly record: (latest: Instant) => void;
  };
}

export class PassingTime implements PassingClock {
  readonly mode: "system" | "rate";
  readonly machine: Machine;
  readonly onError: OnStepError;
  readonly #record: ((latest: Instant) => void) | undefined;
  /** Where it began to run at its rate. */
  #origin: { readonly at: Instant; readonly machineAt: Instant } | undefined;
  #rate = 1;
  #recording: Timer | undefined;

  constructor({ machine, onError, rated }: PassingOptions) {
    this.mode = rated ? "rate" : "system";
    this.machine = machine;
    this.onError = onError;
    this.#record = rated?.record;
    if (!rated) return;
    this.#origin = { at: rated.start, machineAt: machine.now() };
    this.#rate = rated.rate;
    this.#recordAhead();
  }

  get rate(): number {
    return this.#rate;
  }

  now(): Instant {
    if (!this.#origin) return this.machine.now();
    return this.#origin.at + (this.machine.now() - this.#origin.machineAt) * this.#rate;
  }

  machineNow(): Instant {
    return this.machine.now();
  }

  start(name: string, step: Step): Task {
    return new PassingTask(this, name, step);
  }

  sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const onAbort = () => {
        waiting.cancel();
        reject(signal?.reason);
      };
      const waiting = this.when(this.now() + duration, () => {
        signal?.removeEventListener("abort", onAbort);
        resolve();
      });
      signal?.addEventListener("abort", onAbort, { once: true });
      return undefined;
    });
  }

  /** Calls once, at that instant or as soon as possible after it. */
  when(at: Instant, run: () => void): Timer {
    let timer: Timer;
    const wait = (): void => {
      const delay = Math.min(Math.max(0, at - this.now()) / this.#rate, LONGEST_TIMER);
      timer = this.machine.after(delay, () => (this.now() < at ? wait() : run()));
    };
    wait();
    return { cancel: () => timer.cancel() };
  }

  release(): void {
    if (!this.#origin) return;
    this.#origin = { at: this.now(), machineAt: this.machine.now() };
    this.#rate = 1;
  }

  close(): void {
    this.#recording?.cancel();
    this.#record?.(this.now());
  }

  #recordAhead(): void {
    this.#record?.(this.now() + RECORD_AHEAD * this.#rate);
    this.#recording = this.machine.after(RECORD_INTERVAL, () => this.#recordAhead());
  }
}

class PassingTask implements Task {
  readonly #time: PassingTime;
  readonly #name: string;
  readonly #step: Step;
  #timer: Timer | undefined;
  #soon: NodeJS.Immediate | undefined;
  #running: Promise<void> | undefined;
  #again = false;
  #stopped = false;
  #failures = 0;

  constructor(time: PassingTime, name: string, step: Step) {
    this.#time = time;
    this.#name = name;
    this.#step = step;
    this.nudge();
  }

  nudge(): void {
    if (this.#stopped) return;
    if (this.#running) this.#again = true;
    else this.#soon ??= setImmediate(() => this.#run());
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#timer?.cancel();
    clearImmediate(this.#soon);
    await this.#running;
  }

  #run(): void {
    this.#timer?.cancel();
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
      const next = await this.#step(this.#time.now());
      this.#failures = 0;
      return next;
    } catch (error) {
      this.#failures += 1;
      return this.#time.now() + this.#time.onError(this.#name, error, this.#failures);
    }
  }

  #wakeAt(at: Instant | undefined): void {
    if (this.#stopped || at === undefined) return;
    this.#timer = this.#time.when(at, () => this.#run());
  }
}
