/**
 * Planning a fleet: from what an endpoint should have and what can be seen of its instances to the changes that bring
 * the two together, each with its reason, and to the status that the endpoint has then.
 */

import { earliest, type Instant } from "../time/time.ts";
import type { Endpoint, StartFailures } from "./endpoint.ts";
import { endpointAfter, failureToCreate } from "./endpoint-status.ts";
import type { Instance } from "./instance.ts";
import { isUnhealthy, judgeInstance, type Verdict } from "./judge-instance.ts";
import type { Health, Observed, Work } from "./observed.ts";
import { countFailures, forgivenAt, isCrashLoop, nextStartAt } from "./start-failures.ts";

/** What is known of an endpoint; the maps are by instance id. */
export interface FleetSight {
  readonly endpoint: Endpoint;
  readonly instances: readonly Instance[];
  readonly observed: ReadonlyMap<string, Observed>;
  readonly health: ReadonlyMap<string, Health>;
  readonly work: ReadonlyMap<string, Work>;
}

/** What happens to an instance, and how its row is then. */
export interface InstanceChange {
  readonly kind: "serve" | "drain" | "reclaim" | "stop" | "remove";
  readonly instance: Instance;
  readonly reason: string;
}

export interface FleetPlan {
  readonly changes: readonly InstanceChange[];
  /** New instances, and why. */
  readonly start: number;
  readonly startReason: string;
  /** As it is afterwards (the very same object when nothing changes); undefined when it is being deleted and may go. */
  readonly endpoint: Endpoint | undefined;
  /** When time alone would change the plan. */
  readonly nextAt: Instant | undefined;
}

export function planFleet(sight: FleetSight, now: Instant): FleetPlan {
  const { endpoint } = sight;
  const judged = sight.instances.map((instance) => judge(sight, instance, now));
  const changes = judged.flatMap(({ change }) => (change ? [change] : []));
  const left = judged.flatMap(({ after }) => (after ? [after] : []));
  const failed = judged.flatMap(({ verdict }) =>
    (verdict.kind === "stop" || verdict.kind === "remove") && verdict.failed ? [verdict.failed] : [],
  );
  const failures = failuresNow(countFailures(endpoint.startFailures, failed, now), left, now);
  const failure = failureToCreate(endpoint, failures, failed);
  if (endpoint.status === "Deleting" || endpoint.status === "Failed" || failure !== undefined)
    return wound(endpoint, failure, changes, left, now);
  const capacity = planCapacity(sight, left, failures, now);
  const until = judged.map(({ verdict }) => (verdict.kind === "keep" ? verdict.until : undefined));
  return {
    changes: [...changes, ...capacity.changes],
    start: capacity.start,
    startReason: capacity.reason,
    endpoint: endpointAfter(endpoint, inService(capacity.left).length, failures, now),
    nextAt: earliest(...until, capacity.nextAt, forgivenAt(failures, inService(left))),
  };
}

interface Judged {
  readonly verdict: Verdict;
  readonly change: InstanceChange | undefined;
  /** The row as it is then; undefined when it is removed. */
  readonly after: Instance | undefined;
}

function judge(sight: FleetSight, instance: Instance, now: Instant): Judged {
  const { id } = instance;
  const verdict = judgeInstance(
    {
      instance,
      variant: sight.endpoint.variant,
      observed: sight.observed.get(id),
      health: sight.health.get(id),
      work: sight.work.get(id),
    },
    now,
  );
  switch (verdict.kind) {
    case "keep":
      return { verdict, change: undefined, after: instance };
    case "remove":
      return { verdict, change: { kind: "remove", instance, reason: verdict.reason }, after: undefined };
    case "serve":
      return judgedTo(verdict, serving(instance, verdict.address, now), verdict.reason);
    case "drain":
      return judgedTo(verdict, draining(instance, now), verdict.reason);
    case "stop":
      return judgedTo(verdict, stopping(instance, now), verdict.reason);
  }
}

const judgedTo = (
  verdict: Exclude<Verdict, { kind: "keep" }>,
  instance: Instance,
  reason: string,
): Judged => ({ verdict, change: { kind: verdict.kind, instance, reason }, after: instance });

const serving = (instance: Instance, address: string, now: Instant): Instance => ({
  ...instance,
  status: "inService",
  inServiceAt: instance.inServiceAt ?? now,
  address,
});

const draining = (instance: Instance, now: Instant): Instance => ({
  ...instance,
  status: "draining",
  drainingAt: now,
});

const stopping = (instance: Instance, now: Instant): Instance => ({
  ...instance,
  status: "stopping",
  stoppingAt: now,
});

function reclaimed({ drainingAt: _, ...instance }: Instance): Instance {
  return { ...instance, status: "inService" };
}

const inService = (instances: readonly Instance[]): readonly Instance[] =>
  instances.filter(({ status }) => status === "inService");

/** Failures that an instance has outlived are forgotten. */
function failuresNow(
  failures: StartFailures | undefined,
  left: readonly Instance[],
  now: Instant,
): StartFailures | undefined {
  const forgiven = forgivenAt(failures, inService(left));
  return forgiven !== undefined && forgiven <= now ? undefined : failures;
}

/** The end of an endpoint, wanted or not: everything stops now. */
function wound(
  endpoint: Endpoint,
  failure: string | undefined,
  changes: readonly InstanceChange[],
  left: readonly Instance[],
  now: Instant,
): FleetPlan {
  const reason = endpoint.status === "Deleting" ? "The endpoint is being deleted." : "The endpoint failed.";
  const stops = left
    .filter(({ status }) => status !== "stopping")
    .map((instance): InstanceChange => ({ kind: "stop", instance: stopping(instance, now), reason }));
  const stopped = new Set(stops.map(({ instance }) => instance.id));
  const deleted = endpoint.status === "Deleting" && left.length === 0;
  return {
    changes: [...changes.filter(({ instance }) => !stopped.has(instance.id)), ...stops],
    start: 0,
    startReason: "",
    endpoint: deleted ? undefined : ended(endpoint, failure, now),
    nextAt: undefined,
  };
}

function ended(endpoint: Endpoint, failure: string | undefined, now: Instant): Endpoint {
  const { variant } = endpoint;
  const empty =
    variant.currentInstances === 0 ? endpoint : { ...endpoint, variant: { ...variant, currentInstances: 0 } };
  if (failure === undefined) return empty;
  const { startFailures: _, ...rest } = empty;
  return { ...rest, status: "Failed", failureReason: failure, modifiedAt: now };
}

interface CapacityPlan {
  readonly changes: readonly InstanceChange[];
  readonly left: readonly Instance[];
  readonly start: number;
  readonly reason: string;
  readonly nextAt?: Instant;
}

/** Brings the count of instances that serve or will serve to what is desired. */
function planCapacity(
  sight: FleetSight,
  instances: readonly Instance[],
  failures: StartFailures | undefined,
  now: Instant,
): CapacityPlan {
  const desired = sight.endpoint.variant.desiredInstances;
  const counted = instances.filter(({ status }) => status === "starting" || status === "inService");
  const missing = desired - counted.length;
  if (missing < 0) return withoutSurplus(sight, instances, -missing, now);
  const changes = reclaims(sight, instances, missing, now);
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

/** Draining instances that are well are instant capacity; the ones that drain for the shortest time first. */
function reclaims(
  { health, observed }: FleetSight,
  instances: readonly Instance[],
  count: number,
  now: Instant,
): readonly InstanceChange[] {
  return instances
    .filter(({ id, status }) => status === "draining" && observed.get(id)?.state === "running")
    .filter(({ id }) => !isUnhealthy(health.get(id), now))
    .sort((a, b) => (b.drainingAt ?? 0) - (a.drainingAt ?? 0))
    .slice(0, count)
    .map((instance) => ({
      kind: "reclaim",
      instance: reclaimed(instance),
      reason: "Its capacity is wanted again.",
    }));
}

/** Those that are still starting go first, then idle ones, then those with the least work; the youngest among equals. */
function withoutSurplus(
  { work, endpoint }: FleetSight,
  instances: readonly Instance[],
  count: number,
  now: Instant,
): CapacityPlan {
  const rank = ({ id, status }: Instance): number =>
    status === "starting" ? -1 : (work.get(id)?.count ?? 0);
  const reason = `Only ${endpoint.variant.desiredInstances} instances are desired.`;
  const changes = instances
    .filter(({ status }) => status === "starting" || status === "inService")
    .sort((a, b) => rank(a) - rank(b) || b.createdAt - a.createdAt || (a.id < b.id ? -1 : 1))
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
  const changed = new Map(changes.map(({ instance }) => [instance.id, instance]));
  return instances.map((instance) => changed.get(instance.id) ?? instance);
}

/** Rows whose endpoint is gone: whatever still runs is to stop, what has ended is forgotten. */
export function planDeparted(
  instances: readonly Instance[],
  observed: ReadonlyMap<string, Observed>,
  now: Instant,
): readonly InstanceChange[] {
  return instances.flatMap((instance): readonly InstanceChange[] => {
    const state = observed.get(instance.id)?.state ?? "gone";
    if (state === "gone") return [{ kind: "remove", instance, reason: "Its endpoint is gone." }];
    if (instance.status === "stopping") return [];
    return [{ kind: "stop", instance: stopping(instance, now), reason: "Its endpoint is gone." }];
  });
}
