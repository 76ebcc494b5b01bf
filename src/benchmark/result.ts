/** A measurement with all that follows from it: what the terminal and JSON show. */

import type { Duration } from "../core/time/time.ts";
import { type Advice, adviceOf } from "./advice.ts";
import type { Measurement } from "./benchmark.ts";
import type { Input } from "./inputs.ts";
import { modelOf, type ServiceModel } from "./model.ts";
import { type Target, targetFor } from "./objective.ts";

export interface Subject {
  /** The model server that was asked. */
  readonly address: string;
  /** The endpoint it belongs to, when that was named. */
  readonly endpoint?: { readonly name: string; readonly variant: string };
  readonly inputs: readonly Input[];
  readonly seed: number;
  readonly wait?: Duration;
}

export interface BenchmarkResult {
  readonly subject: Subject;
  readonly measurement: Measurement;
  readonly took: Duration;
  readonly advice: Advice;
  /** Undefined without an objective, or a recommendation. */
  readonly target: Target | undefined;
  readonly model: ServiceModel | undefined;
}

export function resultOf(subject: Subject, measurement: Measurement, took: Duration): BenchmarkResult {
  const advice = adviceOf(measurement);
  const level = advice.kind === "recommended" ? advice.level : undefined;
  return {
    subject,
    measurement,
    took,
    advice,
    target: level && subject.wait ? targetFor(subject.wait, level) : undefined,
    model: level && modelOf(measurement.levels, level.concurrency),
  };
}
