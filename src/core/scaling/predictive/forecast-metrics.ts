/** The metrics in which forecasts are published: AWS's namespace and names, as EC2's predictive scaling has them. */

import type { MetricId } from "../../metrics/metric.ts";
import type { PredictivePolicy } from "../policy.ts";

export const LOAD_FORECAST = "PredictiveScalingLoadForecast";
export const CAPACITY_FORECAST = "PredictiveScalingCapacityForecast";

/** One of them, for a policy. */
export const forecastMetric = (
  name: string,
  { target, name: policyName }: Pick<PredictivePolicy, "target" | "name">,
): MetricId => ({
  namespace: "AWS/ApplicationAutoScaling",
  name,
  dimensions: [
    { name: "PolicyName", value: policyName },
    { name: "ResourceId", value: target.resourceId },
    { name: "ScalableDimension", value: target.dimension },
  ],
});
