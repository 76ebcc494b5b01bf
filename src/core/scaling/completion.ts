/** Completion: how a change of capacity that is under way has ended, told from the resource as it stands. */

import type { Endpoint } from "../fleet/endpoint.ts";
import type { ActivityStatus } from "./activity.ts";
import { failedMessage, fulfilledMessage, overriddenMessage } from "./activity-texts.ts";
import type { PolicyActivity } from "./policy.ts";
import type { ScalableResource } from "./resource.ts";
import type { TargetKey } from "./target.ts";

export interface Completion {
  readonly status: Extract<ActivityStatus, "Successful" | "Overridden" | "Failed">;
  readonly message: string;
}

/** Undefined: it is still under way. A resource that is gone is undefined. */
export function completionOf(
  target: TargetKey,
  change: PolicyActivity,
  resource: ScalableResource | undefined,
): Completion | undefined {
  return variantCompletion(target, change, resource?.endpoint);
}

function variantCompletion(
  target: TargetKey,
  { to, startedAt }: PolicyActivity,
  endpoint: Endpoint | undefined,
): Completion | undefined {
  const failed = (reason: string): Completion => ({
    status: "Failed",
    message: failedMessage(target, to, reason),
  });
  if (!endpoint || endpoint.createdAt > startedAt) return failed("The endpoint was deleted.");
  const { desiredInstances, currentInstances } = endpoint.variant;
  switch (endpoint.status) {
    case "Deleting":
      return failed("The endpoint is being deleted.");
    case "Failed":
      return failed(endpoint.failureReason ?? "The endpoint failed.");
    case "Creating":
    case "Updating":
    case "InService":
      if (desiredInstances !== to)
        return { status: "Overridden", message: overriddenMessage(target, to, desiredInstances) };
      if (endpoint.status !== "InService" || currentInstances !== to) return undefined;
      return { status: "Successful", message: fulfilledMessage(target, to) };
  }
}
