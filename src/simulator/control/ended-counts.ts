/** AWS's counts of ended requests, for policies and alarms that look at them: what a server's dispatcher publishes. */

import type { Endpoint } from "../../core/fleet/endpoint.ts";
import type { InferenceMetric } from "../../core/metrics/inference-metrics.ts";
import type { MetricSample } from "../../core/metrics/metric.ts";
import { type Instant, nextSlot, seconds } from "../../core/time/time.ts";
import { InferenceTally } from "../../engine/inference-tally.ts";
import type { RequestPlane } from "../plane/plane.ts";

/** The metrics that a simulation has of ended requests. */
export const ENDED_COUNTS = [
  "InvocationsProcessed",
  "InvocationFailures",
  "ExpiredRequests",
] as const satisfies readonly InferenceMetric[];

type Counts = Readonly<Record<(typeof ENDED_COUNTS)[number], number>>;

/** Counts what has ended between one look at the plane and the next. */
export class EndedCounts {
  readonly #plane: RequestPlane;
  #told: Counts = { InvocationsProcessed: 0, InvocationFailures: 0, ExpiredRequests: 0 };

  constructor(plane: RequestPlane) {
    this.#plane = plane;
  }

  /** What is new since the last time, as samples of that instant. */
  samples(endpoint: Endpoint, at: Instant): readonly MetricSample[] {
    const { completed, timedOut, failed, expired } = this.#plane;
    const counts: Counts = {
      InvocationsProcessed: completed + timedOut,
      InvocationFailures: failed + expired,
      ExpiredRequests: expired,
    };
    const tally = new InferenceTally();
    for (const name of ENDED_COUNTS)
      if (counts[name] > this.#told[name]) tally.of(endpoint).add(name, 1, counts[name] - this.#told[name]);
    this.#told = counts;
    return tally.samples(at);
  }
}

/** The next look: each ten seconds, just before the minute is over, so that each request counts in the minute of its end. */
export const nextCount = (now: Instant): Instant => nextSlot(now, seconds(10), seconds(10) - 1);
