/** A benchmark's result as one JSON document. Times are in seconds, sizes in bytes. */

import type { Duration } from "../core/time/time.ts";
import { inFlight } from "./advice.ts";
import { latencyOf } from "./knees.ts";
import { latenciesOf } from "./latencies.ts";
import type { Level } from "./level.ts";
import { policyDocument } from "./objective.ts";
import type { BenchmarkResult } from "./result.ts";

export function benchmarkDocument({
  subject,
  measurement,
  took,
  advice,
  target,
  model,
}: BenchmarkResult): unknown {
  const sizes = subject.inputs.map(({ size }) => size);
  return {
    address: subject.address,
    endpoint: subject.endpoint?.name,
    inputs: { count: sizes.length, smallest: Math.min(...sizes), largest: Math.max(...sizes) },
    seed: subject.seed,
    seconds: took / 1000,
    ended: measurement.ending,
    levels: measurement.levels.map(levelRow),
    recommendation:
      advice.kind === "none"
        ? { reason: advice.reason }
        : {
            maxConcurrentInvocationsPerInstance: advice.level.concurrency,
            reason: advice.reason,
            latencyKnee: advice.latencyKnee?.concurrency,
            notes: advice.notes,
          },
    law: advice.kind === "recommended" ? advice.law : undefined,
    target: target && {
      wait: target.wait / 1000,
      targetValue: target.value,
      reason: target.reason,
      notes: target.notes,
      policy: policyDocument(subject.endpoint, target.value),
    },
    service: model && { ...model.service, requests: model.requests, sizeExplains: model.sizeExplains },
  };
}

function levelRow(level: Level) {
  const { p50, p95, p99 } = latenciesOf(level);
  const known = level.samples.length > 0;
  return {
    concurrency: level.concurrency,
    requests: level.requests,
    seconds: level.window / 1000,
    throughput: level.throughput,
    uncertainty: level.uncertainty,
    latency: {
      mean: known ? latencyOf(level) / 1000 : undefined,
      p50: inSeconds(p50),
      p95: inSeconds(p95),
      p99: inSeconds(p99),
    },
    inFlight: known ? inFlight(level) : undefined,
    errors: level.errors,
    whole: level.whole,
  };
}

const inSeconds = (duration: Duration | undefined): number | undefined =>
  duration === undefined ? undefined : duration / 1000;
