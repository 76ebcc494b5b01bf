/** A scalable resource: what a target scales, in the few facts that scaling needs, whatever stands behind them. */

import type { Endpoint, EndpointStatus } from "../fleet/endpoint.ts";
import { type CustomResource, isChanging, isUnreachable } from "./custom-resource.ts";

export type ScalableResource =
  | { readonly kind: "variant"; readonly endpoint: Endpoint }
  | { readonly kind: "custom"; readonly custom: CustomResource };

/** Only what is `InService` is scaled without further conditions. */
export type ResourceStatus = EndpointStatus | "Unreachable";

export interface Capacity {
  readonly desired: number;
  /** How much of it is in service. */
  readonly ready: number;
  readonly status: ResourceStatus;
}

/** How much of it there should be, and whether that may be changed now. */
export function capacityOf(resource: ScalableResource): Capacity {
  switch (resource.kind) {
    case "variant": {
      const { status, variant } = resource.endpoint;
      return { desired: variant.desiredInstances, ready: variant.currentInstances, status };
    }
    case "custom":
      return {
        desired: customDesired(resource.custom),
        ready: resource.custom.seen.actual,
        status: customStatus(resource.custom),
      };
  }
}

/** What scaling has ordered counts until the service's own words do. */
const customDesired = ({ seen, order }: CustomResource): number =>
  order && order.takenAt === undefined && order.refused === undefined ? order.capacity : seen.desired;

function customStatus(custom: CustomResource): ResourceStatus {
  if (isUnreachable(custom)) return "Unreachable";
  return custom.order !== undefined || isChanging(custom.seen) ? "Updating" : "InService";
}
