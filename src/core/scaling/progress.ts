/** Progress: what has become of a change of capacity that is under way, told from the resource as it stands. */

import type { Endpoint } from "../fleet/endpoint.ts";
import { type Duration, type Instant, minutes } from "../time/time.ts";
import type { ActivityStatus } from "./activity.ts";
import {
  failedMessage,
  fulfilledMessage,
  overriddenMessage,
  timedOutMessage,
  waitingMessage,
} from "./activity-texts.ts";
import type { CustomResource } from "./custom-resource.ts";
import { thingOf } from "./dimensions.ts";
import type { PolicyActivity } from "./policy.ts";
import type { ScalableResource } from "./resource.ts";
import type { TargetKey } from "./target.ts";

export type Progress =
  /** The target service has not answered yet. */
  { readonly status: "Pending" } | { readonly status: "InProgress"; readonly message: string } | Completion;

export interface Completion {
  readonly status: Exclude<ActivityStatus, "Pending" | "InProgress">;
  readonly message: string;
  /** What remains wanted when the change could not be had; whoever still wants more asks again. */
  readonly remaining?: number;
}

/** A resource that is gone is undefined. */
export function progressOf(
  target: TargetKey,
  change: PolicyActivity,
  resource: ScalableResource | undefined,
  now: Instant,
): Progress {
  if (resource?.kind === "custom") return customProgress(target, change, resource.custom, now);
  return variantProgress(target, change, resource?.endpoint);
}

/** The change has come to its end. */
export const isCompletion = (progress: Progress): progress is Completion =>
  progress.status !== "Pending" && progress.status !== "InProgress";

function variantProgress(
  target: TargetKey,
  { from, to, startedAt }: PolicyActivity,
  endpoint: Endpoint | undefined,
): Progress {
  const failed = (reason: string): Completion => ({
    status: "Failed",
    message: failedMessage(target, to, reason),
  });
  if (!endpoint || endpoint.createdAt > startedAt) return failed(`The ${thingOf(target)} was deleted.`);
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
      if (endpoint.status !== "InService") return inProgress(target, to);
      if (currentInstances < to && endpoint.startFailures?.noCapacitySince !== undefined)
        return {
          ...failed(endpoint.startFailures.reason),
          // An instance that was there before, and is to be replaced, is still wanted.
          remaining: Math.min(to, Math.max(from, currentInstances)),
        };
      if (currentInstances !== to) return inProgress(target, to);
      return { status: "Successful", message: fulfilledMessage(target, to) };
  }
}

/** AWS does not say how long it waits; these are ours. */
const ANSWER_LIMIT: Duration = minutes(10);
const FULFIL_LIMIT: Duration = minutes(60);

function customProgress(
  target: TargetKey,
  { activityId, to, startedAt }: PolicyActivity,
  { seen, order, trouble }: CustomResource,
  now: Instant,
): Progress {
  const failed = (reason: string): Completion => ({
    status: "Failed",
    message: failedMessage(target, to, reason),
  });
  if (order?.activityId !== activityId) return failed("The custom resource was registered anew.");
  if (order.refused !== undefined) return failed(order.refused);
  if (order.takenAt === undefined)
    return now - startedAt < ANSWER_LIMIT
      ? { status: "Pending" }
      : failed(trouble?.reason ?? `The desired capacity remained ${seen.desired}.`);
  if (seen.status === "Failed")
    return failed(seen.failureReason ?? "The custom resource gave no failureReason.");
  if (seen.desired !== to)
    return { status: "Overridden", message: overriddenMessage(target, to, seen.desired) };
  if (seen.status === "Successful") return { status: "Successful", message: fulfilledMessage(target, to) };
  if (now - order.takenAt < FULFIL_LIMIT) return inProgress(target, to);
  return { status: "Unfulfilled", message: timedOutMessage(target, to, FULFIL_LIMIT, trouble?.reason) };
}

const inProgress = (target: TargetKey, to: number): Progress => ({
  status: "InProgress",
  message: waitingMessage(target, to),
});
