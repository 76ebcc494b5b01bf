/** Changing an endpoint's capacity: what UpdateEndpointWeightsAndCapacities and the scaler both do. */

import type { Instant } from "../time/time.ts";
import type { Endpoint } from "./endpoint.ts";

/** The endpoint with another desired instance count; the very same one when nothing changes. */
export function withDesired(endpoint: Endpoint, desired: number, now: Instant): Endpoint {
  if (endpoint.variant.desiredInstances === desired) return endpoint;
  return {
    ...endpoint,
    // An endpoint that has never been in service goes on being created, for the new count.
    status: endpoint.status === "Creating" ? "Creating" : "Updating",
    modifiedAt: now,
    variant: { ...endpoint.variant, desiredInstances: desired },
  };
}
