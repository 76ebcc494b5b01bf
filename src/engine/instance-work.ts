/** What instances work on, and whether they have answered: asked of the store only when it matters. */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import type { Instance } from "../core/fleet/instance.ts";
import type { Health, Work } from "../core/fleet/observed.ts";
import type { Instant } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";

/** Who works on what matters only when instances are to go. */
export function needsWork(
  { variant }: Endpoint,
  instances: readonly Instance[],
  health: ReadonlyMap<string, Health>,
): boolean {
  const counted = instances.filter(({ status }) => status === "inService" || status === "starting");
  return (
    counted.length > variant.desiredInstances ||
    instances.some(({ status }) => status === "draining") ||
    instances.some(({ id }) => health.get(id)?.missingSince !== undefined)
  );
}

export async function workOf(tx: Collections, endpointId: string): Promise<ReadonlyMap<string, Work>> {
  const work = new Map<string, Work>();
  for (const { instanceId, startedAt } of await tx.requests.running(endpointId)) {
    if (instanceId === undefined || startedAt === undefined) continue;
    const known = work.get(instanceId);
    const since = Math.min(startedAt, known?.since ?? startedAt);
    work.set(instanceId, { count: (known?.count ?? 0) + 1, since });
  }
  return work;
}

/** How many of an endpoint's newest finished requests are looked at for a sign of life. */
const SIGNS_LOOKED_AT = 500;

/** Whether an instance has answered an invocation since. */
export async function hasAnswered(tx: Collections, instance: Instance, since: Instant): Promise<boolean> {
  const { scope, endpointId, id } = instance;
  const states = ["completed", "failed"] as const;
  const finished = await tx.requests.list(scope, { endpointId, states, limit: SIGNS_LOOKED_AT });
  return finished.some(
    ({ instanceId, finishedAt, outcome }) =>
      instanceId === id && (finishedAt ?? 0) > since && outcome?.modelStatus !== undefined,
  );
}
