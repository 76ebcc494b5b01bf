/** Other systems' autoscalers in a scenario: their settings in their own names, their documented defaults. */

import { type Duration, minutes, seconds } from "../../core/time/time.ts";
import type { KedaSettings } from "../baselines/keda.ts";
import type { KnativeSettings } from "../baselines/knative.ts";
import type { RaySettings } from "../baselines/ray.ts";
import { type Check, fieldsOf, leaf, mapped, optional } from "./check.ts";
import { amount, count, duration, parseDuration, positive, wholeNumber } from "./quantities.ts";
import type { BaselineControl } from "./scenario.ts";

/** What looks more often would look more often than it can learn anything. */
const interval = leaf("a duration from 1s to 1h", (value): Duration | undefined => {
  const found = parseDuration(value);
  return found !== undefined && found >= seconds(1) && found <= minutes(60) ? found : undefined;
});

const windowPercentage = leaf("a number from 1 to 100", (value) =>
  typeof value === "number" && value >= 1 && value <= 100 ? value : undefined,
);

const rateOfChange = leaf("a number above 1", (value) =>
  typeof value === "number" && Number.isFinite(value) && value > 1 ? value : undefined,
);

const ordered = (low: string, least: number, high: string, most: number): string | undefined =>
  least > most ? `${low} must not be above ${high}` : undefined;

const keda: Check<KedaSettings> = fieldsOf(
  {
    targetValue: positive,
    minReplicaCount: optional(wholeNumber, 0),
    maxReplicaCount: optional(count, 100),
    pollingInterval: optional(interval, seconds(30)),
    activationThreshold: optional(amount, 0),
    cooldownPeriod: optional(duration, seconds(300)),
    syncPeriod: optional(interval, seconds(15)),
    tolerance: optional(amount, 0.1),
    scaleDownStabilization: optional(duration, seconds(300)),
    scaleUpPods: optional(count, 4),
    scaleUpPercent: optional(amount, 100),
  },
  ({ minReplicaCount, maxReplicaCount }) =>
    ordered("minReplicaCount", minReplicaCount, "maxReplicaCount", maxReplicaCount),
);

/** Knative has no upper bound unless told; here one must be told. */
const knative: Check<Omit<KnativeSettings, "target"> & { readonly target: number | undefined }> = fieldsOf(
  {
    target: optional(positive, undefined),
    targetUtilizationPercentage: optional(windowPercentage, 70),
    stableWindow: optional(interval, seconds(60)),
    panicWindowPercentage: optional(windowPercentage, 10),
    panicThresholdPercentage: optional(positive, 200),
    maxScaleUpRate: optional(rateOfChange, 1000),
    maxScaleDownRate: optional(rateOfChange, 2),
    scaleDownDelay: optional(duration, 0),
    scaleToZeroGracePeriod: optional(duration, seconds(30)),
    scaleToZeroPodRetentionPeriod: optional(duration, 0),
    minScale: optional(wholeNumber, 0),
    maxScale: count,
  },
  ({ minScale, maxScale }) => ordered("minScale", minScale, "maxScale", maxScale),
);

const ray: Check<RaySettings> = mapped(
  fieldsOf(
    {
      targetOngoingRequests: optional(positive, 2),
      minReplicas: optional(wholeNumber, 1),
      maxReplicas: optional(count, 100),
      metricsInterval: optional(interval, seconds(10)),
      lookBackPeriod: optional(interval, seconds(30)),
      upscaleDelay: optional(duration, seconds(30)),
      downscaleDelay: optional(duration, seconds(600)),
      downscaleToZeroDelay: optional(duration, undefined),
      upscalingFactor: optional(positive, 1),
      downscalingFactor: optional(positive, 1),
    },
    ({ minReplicas, maxReplicas }) => ordered("minReplicas", minReplicas, "maxReplicas", maxReplicas),
  ),
  ({ downscaleToZeroDelay, ...rest }) => ({
    ...rest,
    downscaleToZeroDelay: downscaleToZeroDelay ?? rest.downscaleDelay,
  }),
);

/** One per kind, by the kind's name. */
export const baselineControls = {
  keda: mapped(keda, (settings): BaselineControl => ({ kind: "keda", settings })),
  knative: mapped(knative, (settings): BaselineControl => ({ kind: "knative", settings })),
  ray: mapped(ray, (settings): BaselineControl => ({ kind: "ray", settings })),
};
