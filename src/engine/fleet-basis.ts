/** What the fleet keeper plans from: a plan for the very same objects need not be made twice. */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import type { Instant } from "../core/time/time.ts";
import type { FleetObservation } from "./provider-fleet.ts";

/** Everything but the time and what instances work on. The store gives the same lists until something in them changes. */
export interface Basis {
  readonly seen: FleetObservation;
  readonly instances: readonly Instance[];
  readonly endpoints: readonly Endpoint[];
  readonly healthChanges: number;
}

/** A pass that found nothing to do. One from the same basis finds nothing either, until time changes a plan. */
export interface Calm {
  readonly basis: Basis;
  readonly since: Instant;
  readonly until: Instant | undefined;
}

/** Whether both are of the very same objects. */
export const isSame = (one: Basis, other: Basis): boolean =>
  one.seen === other.seen &&
  one.instances === other.instances &&
  one.endpoints === other.endpoints &&
  one.healthChanges === other.healthChanges;

/** Whether a pass from `now` at `at` finds nothing to do. */
export const holds = ({ basis, since, until }: Calm, now: Basis, at: Instant): boolean =>
  isSame(basis, now) && at >= since && (until === undefined || at < until);
