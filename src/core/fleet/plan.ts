/**
 * Planning a fleet: from what an endpoint should have and what can be seen of its instances to the changes that bring
 * the two together, each with its reason, and to the status that the endpoint has then.
 */

import { earliest, type Instant } from "../time/time.ts";
import type { Endpoint, StartFailures } from "./endpoint.ts";
import { endpointAfter, type FleetCounts, failureToCreate } from "./endpoint-status.ts";
import type { Instance } from "./instance.ts";
import { judgeInstance, type Verdict } from "./judge-instance.ts";
import type { Health, Observed, Work } from "./observed.ts";
import { type CapacityPlan, planCapacity } from "./plan-capacity.ts";
import { countFailures, type FailedStart, forgivenAt, givenUpAt, isLackOver } from "./start-failures.ts";
import { draining, serving, stopping } from "./transitions.ts";

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
  const changes: InstanceChange[] = [];
  const left: Instance[] = [];
  const failed: FailedStart[] = [];
  let until: Instant | undefined;
  for (const instance of sight.instances) {
    const { verdict, change, after } = judge(sight, instance, now);
    if (change) changes.push(change);
    if (after) left.push(after);
    if ((verdict.kind === "stop" || verdict.kind === "remove") && verdict.failed) failed.push(verdict.failed);
    if (verdict.kind === "keep") until = earliest(until, verdict.until);
  }
  const failures = failuresNow(countFailures(endpoint.startFailures, failed, now), left, sight, now);
  const failure = failureToCreate(endpoint, failures, failed);
  if (endpoint.status === "Deleting" || endpoint.status === "Failed" || failure !== undefined)
    return wound(endpoint, failure, changes, left, now);
  const capacity = planCapacity(sight, left, failures, now);
  return {
    changes: [...changes, ...capacity.changes],
    start: capacity.start,
    startReason: capacity.reason,
    endpoint: endpointAfter(endpoint, countsOf(capacity), failures, now),
    nextAt: earliest(
      until,
      capacity.nextAt,
      forgivenAt(failures, inService(left)),
      givingUpAt(failures, now),
    ),
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

const inService = (instances: readonly Instance[]): readonly Instance[] =>
  instances.filter(({ status }) => status === "inService");

/** Only what is still to come would change the plan. */
function givingUpAt(failures: StartFailures | undefined, now: Instant): Instant | undefined {
  const at = givenUpAt(failures);
  return at !== undefined && at > now ? at : undefined;
}

const countsOf = ({ left, start }: CapacityPlan): FleetCounts => ({
  inService: inService(left).length,
  starting: left.filter(({ status }) => status === "starting").length + start,
});

/** Failures that an instance has outlived are forgotten, and so is a lack that is over. */
function failuresNow(
  failures: StartFailures | undefined,
  left: readonly Instance[],
  { endpoint, observed }: FleetSight,
  now: Instant,
): StartFailures | undefined {
  const desired = endpoint.variant.desiredInstances;
  if (failures && isLackOver(failures, desired, left, observed)) return undefined;
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
