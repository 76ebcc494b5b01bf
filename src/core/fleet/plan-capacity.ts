/** Which instances start, come back or go, so that there are as many as desired. */

import type { Instant } from "../time/time.ts";
import type { StartFailures } from "./endpoint.ts";
import type { Instance } from "./instance.ts";
import { isUnhealthy } from "./judge-instance.ts";
import { preferenceOf } from "./observed.ts";
import type { FleetSight, InstanceChange } from "./plan.ts";
import { isCrashLoop, nextStartAt } from "./start-failures.ts";
import { draining, reclaimed, stopping } from "./transitions.ts";

export interface CapacityPlan {
  readonly changes: readonly InstanceChange[];
  readonly left: readonly Instance[];
  readonly start: number;
  readonly reason: string;
  readonly nextAt?: Instant;
}

/** Brings the count of instances that serve or will serve to what is desired. */
export function planCapacity(
  sight: FleetSight,
  instances: readonly Instance[],
  failures: StartFailures | undefined,
  now: Instant,
): CapacityPlan {
  const desired = sight.endpoint.variant.desiredInstances;
  const counted = instances.filter(({ status }) => status === "starting" || status === "inService");
  const missing = desired - counted.length;
  if (missing < 0) return withoutSurplus(sight, instances, -missing, now);
  const changes = missing === 0 ? [] : reclaims(sight, instances, missing, now);
  const left = replaced(instances, changes);
  const wanted = missing - changes.length;
  const reason = `${desired} instances are desired, ${desired - wanted} are there or on their way.`;
  if (wanted === 0) return { changes, left, start: 0, reason };
  const nextAt = nextStartAt(failures);
  if (now < nextAt) return { changes, left, start: 0, reason, nextAt };
  // In a crash loop one instance at a time shows whether it is over.
  const trying = counted.some(({ status }) => status === "starting");
  const start = isCrashLoop(failures) ? (trying ? 0 : 1) : wanted;
  return { changes, left, start, reason };
}

/** Draining instances that are well are instant capacity; the preferred ones first, then who drains for the shortest time. */
function reclaims(
  { health, observed }: FleetSight,
  instances: readonly Instance[],
  count: number,
  now: Instant,
): readonly InstanceChange[] {
  return instances
    .filter(({ id, status }) => status === "draining" && observed.get(id)?.state === "running")
    .filter(({ id }) => !isUnhealthy(health.get(id), now))
    .sort(
      (a, b) =>
        preferenceOf(observed.get(a.id)) - preferenceOf(observed.get(b.id)) ||
        (b.drainingAt ?? 0) - (a.drainingAt ?? 0),
    )
    .slice(0, count)
    .map((instance) => ({
      kind: "reclaim",
      instance: reclaimed(instance),
      reason: "Its capacity is wanted again.",
    }));
}

/**
 * The least preferred go first. Among equals those that are still starting, then idle ones, then those with the least
 * work, then the youngest.
 */
function withoutSurplus(
  { work, endpoint, observed }: FleetSight,
  instances: readonly Instance[],
  count: number,
  now: Instant,
): CapacityPlan {
  const rank = ({ id, status }: Instance): number =>
    status === "starting" ? -1 : (work.get(id)?.count ?? 0);
  const reason = `Only ${endpoint.variant.desiredInstances} instances are desired.`;
  const changes = instances
    .filter(({ status }) => status === "starting" || status === "inService")
    .sort(
      (a, b) =>
        preferenceOf(observed.get(b.id)) - preferenceOf(observed.get(a.id)) ||
        rank(a) - rank(b) ||
        b.createdAt - a.createdAt ||
        (a.id < b.id ? -1 : 1),
    )
    .slice(0, count)
    .map(
      (instance): InstanceChange =>
        rank(instance) > 0
          ? { kind: "drain", instance: draining(instance, now), reason }
          : { kind: "stop", instance: stopping(instance, now), reason },
    );
  return { changes, left: replaced(instances, changes), start: 0, reason };
}

function replaced(instances: readonly Instance[], changes: readonly InstanceChange[]): readonly Instance[] {
  if (changes.length === 0) return instances;
  const changed = new Map(changes.map(({ instance }) => [instance.id, instance]));
  return instances.map((instance) => changed.get(instance.id) ?? instance);
}
