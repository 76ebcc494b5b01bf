/** AWS's count of notices that did not reach anyone. */

import { distributionOf } from "../metrics/distribution.ts";
import { type MetricSample, summaryOf } from "../metrics/metric.ts";
import type { Instant } from "../time/time.ts";
import type { Delivery, Publication } from "./notice.ts";

/** One NotificationFailures for each notice that tells of an endpoint. */
export const notificationFailures = (
  notices: readonly (Publication | Delivery)[],
  at: Instant,
): readonly MetricSample[] => notices.flatMap((notice) => notificationFailure(notice, at));

function notificationFailure(
  { scope, origin }: Publication | Delivery,
  at: Instant,
): readonly MetricSample[] {
  if (!origin?.endpoint || !origin.variant) return [];
  const dimensions = [
    { name: "EndpointName", value: origin.endpoint },
    { name: "VariantName", value: origin.variant },
  ];
  const metric = { namespace: "AWS/SageMaker", name: "NotificationFailures", dimensions };
  return [{ scope, metric, unit: "Count", at, resolution: 60, summary: summaryOf(1, distributionOf(1)) }];
}
