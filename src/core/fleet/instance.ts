/** An instance: one running copy of a variant's model server, from the decision to start it to its last trace. */

import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";

/**
 * `starting`: asked of the provider, not yet answering its ping. `inService`: takes work. `draining`: takes no new
 * work, finishes what it has. `stopping`: told to end. A stopped instance's row is removed.
 */
export type InstanceStatus = "starting" | "inService" | "draining" | "stopping";

export interface Instance {
  readonly scope: Scope;
  /** Chosen by us before the start, so that starting twice is harmless and `list` can be compared. */
  readonly id: string;
  readonly endpointId: string;
  readonly endpointName: string;
  readonly variantName: string;
  readonly status: InstanceStatus;
  readonly createdAt: Instant;
  readonly inServiceAt?: Instant;
  readonly drainingAt?: Instant;
  readonly stoppingAt?: Instant;
  /** `http://host:port` of the model server, once the provider knows it. */
  readonly address?: string;
}
