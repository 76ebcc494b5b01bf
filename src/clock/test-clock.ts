/**
 * A test clock: time stands until it is told to advance. What falls due at the instant where it stands runs at once;
 * work outside the server (models, programs, receivers) takes the machine's time and none of this clock's.
 */

import { setImmediate as turn } from "node:timers/promises";
import { type Duration, type Instant, minutes } from "../core/time/time.ts";
import type { Advance, PassFailure, RunningWork, StandingClock } from "./clock.ts";
import type { Timer } from "./machine.ts";
import type { OutsideWork } from "./outside-work.ts";
import type { OnStepError, Step, Task } from "./scheduler.ts";
import { VirtualScheduler } from "./virtual.ts";

/** Connections are closed after five silent minutes: an advance answers before that, even half-way. */
const LONGEST_ADVANCE: Duration = minutes(4);

/** How far ahead of a closing server's time its record is. */
const RECORD_AHEAD: Duration = minutes(10);

const MOST_FAILURES = 10;

/** After so many entries it is looked whether the advance takes too long, or is to end. */
const LARGEST_RUN = 1000;

export interface TestClockOptions {
  readonly start: Instant;
  readonly outside: OutsideWork;
  readonly onError: OnStepError;
  /** Records, durably, an instant that time will not pass before the next record. */
  readonly record: (latest: Instant) => void;
}

export class TestClock implements StandingClock {
  readonly mode = "test";
  readonly #options: TestClockOptions;
  readonly #virtual: VirtualScheduler;
  /** Of what is due now. */
  #passes: Promise<void> | undefined;
  #advancing = false;
  #failures: PassFailure[] = [];
  /** Called when something fell due or ended. */
  #onNews: () => void = () => {};
  /** Since when time passes as the machine's does. */
  #released: { readonly at: Instant; readonly machineAt: Instant } | undefined;
  #timer: Timer | undefined;

  constructor(options: TestClockOptions) {
    this.#options = options;
    this.#virtual = new VirtualScheduler(options.start, {
      onError: (name, error, failures) => this.#failed(name, error, failures),
      onEntry: () => this.#onEntry(),
    });
    options.outside.onEnd(() => this.#onNews());
    options.record(options.start);
  }

  get advancing(): boolean {
    return this.#advancing;
  }

  now(): Instant {
    this.#catchUp();
    return this.#virtual.now();
  }

  machineNow(): Instant {
    return this.#options.outside.machine.now();
  }

  start(name: string, step: Step): Task {
    return this.#virtual.start(name, step);
  }

  sleep(duration: Duration, signal?: AbortSignal): Promise<void> {
    this.#catchUp();
    return this.#virtual.sleep(duration, signal);
  }

  running(): readonly RunningWork[] {
    return this.#options.outside.running();
  }

  async advance(until: Instant, patience: Duration): Promise<Advance> {
    if (this.#advancing) throw new Error("The clock is advancing.");
    this.#advancing = true;
    const from = this.now();
    const end = Math.max(from, until);
    this.#options.record(end);
    try {
      const stopped = await this.#passThrough(end, patience);
      if (stopped === "late") this.#options.record(this.now());
      const failures = this.#failures.splice(0);
      return { from, now: this.now(), failures, running: this.running(), ...(stopped && { stopped }) };
    } finally {
      this.#advancing = false;
    }
  }

  release(): void {
    const at = this.now();
    this.#released = { at, machineAt: this.#options.outside.machine.now() };
    this.#options.record(at + RECORD_AHEAD);
    this.#onEntry();
  }

  close(): void {
    this.#timer?.cancel();
    this.#options.record(this.now());
  }

  /** From instant to instant; why it stopped before the end. */
  async #passThrough(end: Instant, patience: Duration): Promise<Advance["stopped"]> {
    const lateAt = this.#options.outside.machine.now() + LONGEST_ADVANCE;
    for (;;) {
      const stopped = await this.#settled(patience, lateAt);
      if (stopped || this.#virtual.now() >= end) return stopped;
      this.#virtual.moveTo(Math.min(end, this.#virtual.nextAt ?? end));
    }
  }

  /** Resolves when nothing is due at this instant, and nothing outside is worth waiting for. */
  async #settled(patience: Duration, lateAt: Instant): Promise<Advance["stopped"]> {
    const { outside } = this.#options;
    const { machine } = outside;
    for (;;) {
      await this.#runDue();
      if (this.#released) return "closing";
      if (machine.now() >= lateAt) return "late";
      const hold = outside.holdsFor(patience);
      if (hold > 0) await this.#news(Math.min(hold, lateAt - machine.now()));
      else if (!this.#isDue) return undefined;
    }
  }

  /** Resolves when something fell due or ended, or after that much of the machine's time. */
  #news(limit: Duration): Promise<void> {
    return new Promise((resolve) => {
      const timer = this.#options.outside.machine.after(limit, () => this.#onNews());
      this.#onNews = () => {
        timer.cancel();
        this.#onNews = () => {};
        resolve();
      };
    });
  }

  get #isDue(): boolean {
    const { nextAt } = this.#virtual;
    return nextAt !== undefined && nextAt <= this.now();
  }

  #onEntry(): void {
    this.#onNews();
    if (this.#isDue) this.#runDue().catch(() => {});
    else if (this.#released) this.#wakeLater();
  }

  /** Runs what is due now, one after the other, whoever asks. */
  #runDue(): Promise<void> {
    this.#passes ??= this.#run();
    return this.#passes;
  }

  async #run(): Promise<void> {
    // What has just ended outside goes on in promises before anything more is decided.
    await turn();
    await turn();
    for (let count = 0; count < LARGEST_RUN && this.#isDue; count++) await this.#virtual.runNext();
    this.#passes = undefined;
    // What is left goes on; once released, later entries need a timer.
    this.#onEntry();
  }

  /** Once released, time has passed since it was last looked at. */
  #catchUp(): void {
    if (!this.#released) return;
    const { at, machineAt } = this.#released;
    this.#virtual.moveTo(at + this.#options.outside.machine.now() - machineAt);
  }

  /** Once released: when the next entry falls due. */
  #wakeLater(): void {
    this.#timer?.cancel();
    const { nextAt } = this.#virtual;
    if (nextAt === undefined) return;
    this.#timer = this.#options.outside.machine.after(Math.max(0, nextAt - this.now()), () =>
      this.#onEntry(),
    );
  }

  #failed(loop: string, error: unknown, failuresInARow: number): Duration {
    const message = error instanceof Error ? error.message : String(error);
    if (this.#failures.length < MOST_FAILURES) this.#failures.push({ loop, at: this.now(), message });
    return this.#options.onError(loop, error, failuresInARow);
  }
}
