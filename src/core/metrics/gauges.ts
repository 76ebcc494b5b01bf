/** The gauges of asynchronous endpoints and the host metrics of their instances, as samples. */

import type { Endpoint } from "../fleet/endpoint.ts";
import type { Backlog } from "../queue/request.ts";
import type { Instant } from "../time/time.ts";
import type { Dimension, MetricSample, Unit } from "./metric.ts";
import { summaryOfValue } from "./summary.ts";

/** What a look at an endpoint found. */
export interface EndpointObservation {
  readonly endpoint: Endpoint;
  /** Absent when nothing waits and nothing runs. */
  readonly backlog?: Backlog;
  readonly inServiceInstances: number;
  readonly resolution: 1 | 60;
}

/** Host metrics of one instance: percentages, CPU summed over its cores. */
export interface HostReading {
  readonly cpu: number;
  readonly memory: number;
  readonly disk: number;
  readonly gpu?: number;
  readonly gpuMemory?: number;
}

/** Whether an endpoint publishes gauges: from the end of its creation to the start of its deletion. */
export const publishesGauges = (endpoint: Endpoint): boolean =>
  endpoint.status === "InService" || endpoint.status === "Updating";

/** The four backlog gauges, zeros included: without zeros nothing could scale in to zero. */
export function gaugesOf(observation: EndpointObservation, now: Instant): readonly MetricSample[] {
  const { endpoint, backlog, inServiceInstances, resolution } = observation;
  const waiting = backlog?.waiting ?? 0;
  const size = waiting + (backlog?.running ?? 0);
  const age = backlog?.oldestWaitingAt === undefined ? 0 : Math.max(0, now - backlog.oldestWaitingAt) / 1000;
  const gauge = (name: string, value: number, unit: Unit): MetricSample => ({
    scope: endpoint.scope,
    metric: {
      namespace: "AWS/SageMaker",
      name,
      dimensions: [{ name: "EndpointName", value: endpoint.name }],
    },
    unit,
    at: now,
    resolution,
    summary: summaryOfValue(value),
  });
  return [
    gauge("ApproximateBacklogSize", size, "Count"),
    // At zero instances one divides by one, so that target tracking sees a backlog there too.
    gauge("ApproximateBacklogSizePerInstance", size / Math.max(1, inServiceInstances), "Count"),
    gauge("HasBacklogWithoutCapacity", waiting > 0 && inServiceInstances === 0 ? 1 : 0, "Count"),
    gauge("ApproximateAgeOfOldestRequest", age, "Seconds"),
  ];
}

/** One sample of each host metric that the instance has. */
export function hostMetricsOf(endpoint: Endpoint, host: HostReading, now: Instant): readonly MetricSample[] {
  const dimensions: readonly Dimension[] = [
    { name: "EndpointName", value: endpoint.name },
    { name: "VariantName", value: endpoint.variant.name },
  ];
  const sample = (name: string, value: number | undefined): readonly MetricSample[] =>
    value === undefined || !Number.isFinite(value)
      ? []
      : [
          {
            scope: endpoint.scope,
            metric: { namespace: "/aws/sagemaker/Endpoints", name, dimensions },
            unit: "Percent",
            at: now,
            resolution: 60,
            summary: summaryOfValue(value),
          },
        ];
  return [
    ...sample("CPUUtilization", host.cpu),
    ...sample("MemoryUtilization", host.memory),
    ...sample("DiskUtilization", host.disk),
    ...sample("GPUUtilization", host.gpu),
    ...sample("GPUMemoryUtilization", host.gpuMemory),
  ];
}
