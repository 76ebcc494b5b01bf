/** Why a request waits: what its endpoint's instances do, and what keeps there from being more of them. */

import { concurrencyOf, type Endpoint } from "../fleet/endpoint.ts";
import type { Instance } from "../fleet/instance.ts";
import { DEFAULT_COOLDOWN } from "../scaling/cooldown.ts";
import type { PredictivePolicy, ScalingPolicy } from "../scaling/policy.ts";
import type { Profile } from "../scaling/profile.ts";
import type { ScalableTarget } from "../scaling/target.ts";
import type { Duration, Instant } from "../time/time.ts";

export interface WaitingReason {
  readonly kind:
    | "next"
    | "busy"
    | "starting"
    | "atMaximum"
    | "noCapacity"
    | "crashLoop"
    | "coolingDown"
    | "waitingForAlarm"
    | "suspended"
    | "notScalable"
    | "endpointGone";
  /** A sentence for whoever asks. */
  readonly text: string;
}

/** What is known around a waiting request. */
export interface Surroundings {
  /** Absent when it was deleted. */
  readonly endpoint?: Endpoint;
  /** Of this endpoint, in every status. */
  readonly instances: readonly Instance[];
  /** Requests of this endpoint that run now. */
  readonly running: number;
  readonly target?: ScalableTarget;
  /** Of that target. */
  readonly policies: readonly ScalingPolicy[];
  readonly profile: Profile;
}

/** The reason, the nearest obstacle first. */
export function waitingReason(around: Surroundings, now: Instant): WaitingReason {
  const { endpoint, instances, running } = around;
  if (!endpoint || endpoint.status === "Deleting")
    return { kind: "endpointGone", text: "The endpoint was deleted; the request is about to be failed." };
  const inService = instances.filter(({ status }) => status === "inService").length;
  const starting = instances.filter(({ status }) => status === "starting").length;
  if (running < inService * concurrencyOf(endpoint.async))
    return { kind: "next", text: "An instance has a free slot; the request is about to be processed." };
  if (endpoint.failureReason !== undefined && inService === 0 && !lacksRoom(endpoint))
    return { kind: "crashLoop", text: `Instances do not stay up: ${endpoint.failureReason}` };
  const state = inService === 0 ? "No instance is in service" : `All slots of ${count(inService)} are taken`;
  if (starting > 0) return { kind: "starting", text: `${state}; ${count(starting)} starting.` };
  const missing = endpoint.variant.desiredInstances - inService;
  if (missing > 0) {
    const why = lacksRoom(endpoint) ? ` ${endpoint.startFailures?.reason}` : "";
    const text = `${state}; ${count(missing)} wanted, and none could be started yet.${why}`;
    return { kind: "noCapacity", text };
  }
  return obstacle(around, endpoint, inService, state, now);
}

const lacksRoom = ({ startFailures }: Endpoint): boolean => startFailures?.noCapacitySince !== undefined;

/** Why no more instances are wanted than there are. */
function obstacle(
  { target, policies, profile }: Surroundings,
  endpoint: Endpoint,
  inService: number,
  state: string,
  now: Instant,
): WaitingReason {
  const desired = endpoint.variant.desiredInstances;
  const wakes = desired === 0 && profile.wake === "immediate";
  if (!target || (policies.length === 0 && !wakes)) {
    const why = target ? "no scaling policy is attached" : "no scalable target is registered";
    if (inService > 0)
      return { kind: "busy", text: `${state}; ${why}, so that their number stays ${desired}.` };
    return { kind: "notScalable", text: `${state}, ${desired} are wanted, and ${why} that could change it.` };
  }
  if (desired >= target.max)
    return { kind: "atMaximum", text: `${state}, and MaxCapacity is ${target.max}.` };
  if (target.suspended.scaleOut)
    return { kind: "suspended", text: `${state}, and dynamic scaling out is suspended.` };
  // Waking asks no policy, and heeds no policy's cooldown.
  if (wakes) return { kind: "starting", text: `${state}; the first instance is about to be started.` };
  const until = coolingUntil(policies, now);
  if (until !== undefined)
    return {
      kind: "coolingDown",
      text: `${state}; a scale-out cooldown lasts until ${new Date(until).toISOString()}.`,
    };
  return {
    kind: "waitingForAlarm",
    text: `${state}; the alarms of its scaling policies have not asked for more.`,
  };
}

/** When the last of the scale-out cooldowns ends, while every policy has one. */
function coolingUntil(policies: readonly ScalingPolicy[], now: Instant): Instant | undefined {
  const ends = policies.flatMap((policy) => {
    // A forecast knows no cooldown, and starts nothing before its hour.
    if (policy.kind === "predictive") return [];
    const { lastActivity } = policy;
    if (!lastActivity || lastActivity.to <= lastActivity.from) return [undefined];
    return [(lastActivity.endedAt ?? now) + cooldownOf(policy)];
  });
  if (ends.length === 0 || ends.some((end) => end === undefined || end <= now)) return undefined;
  return Math.min(...(ends as Instant[]));
}

const cooldownOf = (policy: Exclude<ScalingPolicy, PredictivePolicy>): Duration =>
  (policy.kind === "step" ? policy.cooldown : policy.scaleOutCooldown) ?? DEFAULT_COOLDOWN;

const count = (instances: number): string => (instances === 1 ? "1 instance" : `${instances} instances`);
