/** How findings name a metric: `AWS/SageMaker ApproximateBacklogSize {EndpointName=tour}`. */

import type { MetricId } from "../metrics/metric.ts";

export const metricText = ({ namespace, name, dimensions }: MetricId): string =>
  `${namespace} ${name}${dimensions.length > 0 ? ` {${dimensions.map((one) => `${one.name}=${one.value}`).join(", ")}}` : ""}`;
