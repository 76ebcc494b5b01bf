/** The series whose band an alarm compares with. */

import { type DetectedSeries, detectedSeries } from "../metrics/anomaly/detector.ts";
import { prepareQueries } from "../metrics/math/queries.ts";
import type { MetricRule } from "./alarm.ts";

/** Undefined for an alarm on a threshold. */
export function bandSeries({
  watched,
  limit,
}: Pick<MetricRule, "watched" | "limit">): DetectedSeries | undefined {
  if (limit.kind === "threshold" || watched.kind === "metric") return undefined;
  const prepared = prepareQueries(watched.queries);
  const around = prepared.kind === "prepared" ? prepared.bands[0] : undefined;
  return around && detectedSeries(around, watched.queries, watched.period);
}
