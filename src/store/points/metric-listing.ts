/** How metrics are listed: which, and in what order. */

import { type MetricId, sortDimensions } from "../../core/metrics/metric.ts";
import { type Instant, minutes, nextSlot } from "../../core/time/time.ts";
import type { MetricQuery } from "../store.ts";

/** Data make a metric active until the end of their minute. */
export const seenAt = (at: Instant): Instant => nextSlot(at, minutes(1));

/** One text for equal dimensions. */
export const dimensionsText = ({ dimensions }: MetricId): string =>
  JSON.stringify(sortDimensions(dimensions).map(({ name, value }) => [name, value]));

export const hasDimensions = (metric: MetricId, { dimensions = [] }: MetricQuery): boolean =>
  dimensions.every(({ name, value }) =>
    metric.dimensions.some((one) => one.name === name && (value === undefined || one.value === value)),
  );
