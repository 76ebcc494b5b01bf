/** A scalable resource: what a target scales, in the few facts that scaling needs, whatever stands behind them. */

import type { Endpoint, EndpointStatus } from "../fleet/endpoint.ts";

export type ScalableResource = { readonly kind: "variant"; readonly endpoint: Endpoint };

/** Only what is `InService` is scaled without further conditions. */
export type ResourceStatus = EndpointStatus;

export interface Capacity {
  readonly desired: number;
  /** How much of it is in service. */
  readonly ready: number;
  readonly status: ResourceStatus;
}

/** How much of it there should be, and whether that may be changed now. */
export function capacityOf({ endpoint }: ScalableResource): Capacity {
  const { desiredInstances, currentInstances } = endpoint.variant;
  return { desired: desiredInstances, ready: currentInstances, status: endpoint.status };
}
