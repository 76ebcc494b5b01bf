/** The metrics of namespace `Ebbtide`, as samples. */

import type { Endpoint } from "../fleet/endpoint.ts";
import type { MetricSample, Unit } from "../metrics/metric.ts";
import { summaryOfValue } from "../metrics/summary.ts";
import type { Instant } from "../time/time.ts";
import type { QueueSight } from "./queue-sight.ts";
import type { Waits } from "./waits.ts";

export const NAMESPACE = "Ebbtide";

export interface WaitObservation {
  readonly endpoint: Endpoint;
  readonly sight: QueueSight;
  /** Absent as long as too little has been learned. */
  readonly waits?: Waits;
  /** Where there is an objective. */
  readonly required?: { readonly instances: number; readonly ratio: number };
  readonly resolution: 1 | 60;
}

/** What is known; what would be a guess is left out. */
export function waitMetricsOf(observation: WaitObservation, now: Instant): readonly MetricSample[] {
  const { endpoint, sight, waits, required, resolution } = observation;
  const sample = (name: string, value: number, unit: Unit): MetricSample => ({
    scope: endpoint.scope,
    metric: { namespace: NAMESPACE, name, dimensions: [{ name: "EndpointName", value: endpoint.name }] },
    unit,
    at: now,
    resolution,
    summary: summaryOfValue(value),
  });
  return [
    sample("InFlightRequests", sight.running.length + sight.leaving.length, "Count"),
    sample("InstancesStarting", sight.starting.length, "Count"),
    ...(waits
      ? [
          sample("PredictedQueueWait", waits.predicted / 1000, "Seconds"),
          sample("BacklogDrainSeconds", waits.drain / 1000, "Seconds"),
        ]
      : []),
    ...(required
      ? [
          sample("RequiredInstances", required.instances, "Count"),
          sample("RequiredInstancesRatio", required.ratio, "None"),
        ]
      : []),
  ];
}
