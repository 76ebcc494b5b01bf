/** Completion: how a change of capacity that is under way has ended, told from the endpoint as it stands. */

import type { Endpoint } from "../fleet/endpoint.ts";
import type { ActivityStatus } from "./activity.ts";
import { failedMessage, fulfilledMessage, overriddenMessage } from "./activity-texts.ts";
import type { PolicyActivity } from "./policy.ts";

export interface Completion {
  readonly status: Extract<ActivityStatus, "Successful" | "Overridden" | "Failed">;
  readonly message: string;
}

/** Undefined: it is still under way. */
export function completionOf(change: PolicyActivity, endpoint: Endpoint | undefined): Completion | undefined {
  const { to, startedAt } = change;
  const failed = (reason: string): Completion => ({ status: "Failed", message: failedMessage(to, reason) });
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
        return { status: "Overridden", message: overriddenMessage(to, desiredInstances) };
      if (endpoint.status !== "InService" || currentInstances !== to) return undefined;
      return { status: "Successful", message: fulfilledMessage(to) };
  }
}
