/** Claiming waiting requests for instances with free slots. */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import { freeSlots } from "../core/queue/free-slots.ts";
import type { QueuedRequest } from "../core/queue/request.ts";
import { type Duration, type Instant, seconds } from "../core/time/time.ts";
import type { Collections } from "../store/store.ts";
import { leaseOf } from "./endings.ts";
import type { Fleet, FleetView, Worker } from "./fleet-view.ts";

/** How long a claim holds without a heartbeat. */
export const LEASE: Duration = seconds(30);

/** Bounds what one turn claims for one endpoint. */
const LARGEST_CLAIM = 500;

/** A request that was just given to an instance. */
export interface Claimed {
  readonly request: QueuedRequest;
  readonly endpoint: Endpoint;
  readonly worker: Worker;
  readonly inlineBody: Uint8Array | undefined;
}

/** What an endpoint's instances could take: their ids, once per free slot. */
export interface Demand {
  readonly endpoint: Endpoint;
  readonly workers: ReadonlyMap<string, Worker>;
  readonly slots: readonly string[];
}

/** The free slots of every endpoint that has some. */
export function demandOf(view: FleetView, now: Instant): readonly Demand[] {
  const demands: Demand[] = [];
  for (const { endpoint, concurrency, workers } of view.fleets()) {
    const slots = freeSlots(able(workers, now), concurrency, LARGEST_CLAIM);
    if (slots.length > 0)
      demands.push({ endpoint, slots, workers: new Map(workers.map((worker) => [worker.id, worker])) });
  }
  return demands;
}

const able = (workers: Fleet["workers"], now: Instant): Fleet["workers"] =>
  workers.filter(({ avoidUntil }) => avoidUntil <= now);

/** Claims as much as waits, at most what is in demand. */
export async function claim(
  tx: Collections,
  demands: readonly Demand[],
  now: Instant,
): Promise<readonly Claimed[]> {
  const claimed: Claimed[] = [];
  for (const demand of demands) {
    const taken = await tx.requests.claim(demand.endpoint.id, demand.slots, now, now + LEASE);
    if (taken.length > 0) claimed.push(...(await withBodies(tx, demand, await confirmed(tx, demand, taken))));
  }
  return claimed;
}

/** The view may be old: only what goes to an instance that takes work at this very moment stays claimed. */
async function confirmed(
  tx: Collections,
  { endpoint }: Demand,
  taken: readonly QueuedRequest[],
): Promise<readonly QueuedRequest[]> {
  const serving = new Set<string>();
  for (const id of new Set(taken.map(({ instanceId }) => instanceId!)))
    if ((await tx.instances.get(endpoint.scope, id))?.status === "inService") serving.add(id);
  const refused = taken.filter(({ instanceId }) => !serving.has(instanceId!));
  if (refused.length === 0) return taken;
  await tx.requests.release(refused.map(leaseOf), false);
  return taken.filter(({ instanceId }) => serving.has(instanceId!));
}

async function withBodies(
  tx: Collections,
  { endpoint, workers }: Demand,
  requests: readonly QueuedRequest[],
): Promise<readonly Claimed[]> {
  const inline = requests.filter(({ detail }) => detail.inputLocation === undefined);
  const bodies = inline.length > 0 ? await tx.requests.bodies(inline.map(({ id }) => id)) : [];
  const bodyOf = new Map(inline.map(({ id }, index) => [id, bodies[index]]));
  return requests.map((request) => ({
    request,
    endpoint,
    worker: workers.get(request.instanceId!)!,
    inlineBody: bodyOf.get(request.id),
  }));
}
