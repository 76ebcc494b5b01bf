/** Time as the loops see it. A step receives `now` and answers when it next wants to run; a scheduler drives it. */

import type { Duration, Instant } from "../core/time/time.ts";

/** One pass of a loop: observe, decide, commit. Undefined: not before someone nudges. */
export type Step = (now: Instant) => Promise<Instant | undefined>;

export interface Scheduler {
  now(): Instant;
  /** Runs the step soon and then whenever it asks; passes of one step never overlap. */
  start(name: string, step: Step): Task;
  /** Resolves when that much time has passed; rejects with the signal's reason when that comes first. */
  sleep(duration: Duration, signal?: AbortSignal): Promise<void>;
}

export interface Task {
  /** Asks for a pass as soon as possible; during a pass: for one more after it. */
  nudge(): void;
  /** No further passes; resolves when the one under way has ended. */
  stop(): Promise<void>;
}

/** The loops that others may wake, by name: where engine and api meet apart from the store. */
export type LoopName =
  | "dispatcher"
  | "scaler"
  | "fleetKeeper"
  | "courier"
  | "collector"
  | "alarmKeeper"
  | "compositeKeeper"
  | "timetable"
  | "bandTrainer"
  | "resourceKeeper"
  | "forecaster";

export type Nudge = (loop: LoopName) => void;

/** After a pass that threw: told what and where, it answers how long to wait before the next try. */
export type OnStepError = (name: string, error: unknown, failuresInARow: number) => Duration;
