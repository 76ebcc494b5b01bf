/** The metrics of what requests do: they appear as it happens, with the dimensions EndpointName and VariantName. */

import type { Unit } from "./metric.ts";

/** AWS's event metrics of asynchronous endpoints, with their units. */
export const inferenceMetrics = {
  InvocationsProcessed: "Count",
  InvocationFailures: "Count",
  ExpiredRequests: "Count",
  RequestDownloadFailures: "Count",
  ResponseUploadFailures: "Count",
  RequestDownloadLatency: "Microseconds",
  ResponseUploadLatency: "Microseconds",
  ModelLatency: "Microseconds",
  TimeInBacklog: "Milliseconds",
  TotalProcessingTime: "Milliseconds",
  Invocation4XXErrors: "None",
  Invocation5XXErrors: "None",
} as const satisfies Record<string, Unit>;

export type InferenceMetric = keyof typeof inferenceMetrics;
