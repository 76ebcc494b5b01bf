/** What the scaler sees of a target: what it scales, profile, policies, their alarms, and what alarms have just said. */

import type { Alarm } from "../core/alarms/alarm.ts";
import type { Required } from "../core/objective/required.ts";
import { alarmsByPolicy, standingOf } from "../core/scaling/alarm-standing.ts";
import type { AlarmStanding, AlarmView, DecisionInputs, PolicyInputs } from "../core/scaling/decision.ts";
import type { ScalingPolicy, ScalingSignal } from "../core/scaling/policy.ts";
import { mergedTags, type Profile, profileOf } from "../core/scaling/profile.ts";
import { capacityOf, type ScalableResource } from "../core/scaling/resource.ts";
import { type ScalableTarget, type TargetKey, targetKey } from "../core/scaling/target.ts";
import type { Scope } from "../core/scope.ts";
import type { Instant } from "../core/time/time.ts";
import { type Expected, expectedOf } from "../store/forecasts.ts";
import { policiesOf } from "../store/policies.ts";
import { resourceOf } from "../store/resources.ts";
import type { Collections } from "../store/store.ts";

export interface Scene {
  readonly target: ScalableTarget;
  /** Absent when what the target names does not exist. */
  readonly resource: ScalableResource | undefined;
  readonly profile: Profile;
  /** The latest of each alarm, for the target's policies. */
  readonly signals: readonly ScalingSignal[];
  /** What predictive policies that scale expect, and when that may change. */
  readonly expected: Expected;
}

/** The signals there are, and whose they are. */
export interface Signals {
  readonly all: readonly ScalingSignal[];
  readonly of: (target: ScalableTarget) => readonly ScalingSignal[];
}

/** Sorts signals by the target of their policy; those of deleted policies belong to nobody. */
export async function signalsByTarget(tx: Collections): Promise<Signals> {
  const all = await tx.signals.all();
  if (all.length === 0) return { all, of: () => all };
  const latest = new Map<string, ScalingSignal>();
  for (const signal of all) {
    const key = JSON.stringify([signal.scope, signal.policyArn, signal.alarmName]);
    const there = latest.get(key);
    if (!there || there.at <= signal.at) latest.set(key, signal);
  }
  const byTarget = new Map<string, ScalingSignal[]>();
  for (const signal of latest.values()) {
    const policy = await tx.policies.get(signal.scope, signal.policyArn);
    if (!policy) continue;
    const key = scopedKey(policy.scope, policy.target);
    byTarget.set(key, [...(byTarget.get(key) ?? []), signal]);
  }
  return { all, of: (target) => byTarget.get(scopedKey(target.scope, target)) ?? [] };
}

/** Looks at one target. */
export async function sceneOf(
  tx: Collections,
  target: ScalableTarget,
  signals: Signals,
  serverProfile: Profile["name"],
  now: Instant,
): Promise<Scene> {
  const resource = await resourceOf(tx, target);
  const tags = mergedTags(
    resource?.kind === "variant" ? await tx.tags.get(target.scope, resource.endpoint.arn) : undefined,
    await tx.tags.get(target.scope, target.arn),
  );
  const profile = profileOf(tags, serverProfile);
  return {
    target,
    resource,
    profile,
    signals: signals.of(target),
    expected: await expectedOf(tx, target, now),
  };
}

/** Everything a decision depends on. */
export async function decisionInputs(
  tx: Collections,
  { target, profile, signals, expected }: Scene,
  resource: ScalableResource,
  now: Instant,
): Promise<DecisionInputs> {
  const backlog = await backlogOf(tx, resource);
  const idleSince =
    profile.toZeroDelay !== undefined && backlog === 0 ? await lastWorkOf(tx, resource) : undefined;
  const required = profile.waitObjective === undefined ? undefined : await requiredOf(tx, resource);
  const { namespace, resourceId, dimension, min, suspended, lastChange } = target;
  return {
    at: now,
    target: { namespace, resourceId, dimension },
    min,
    max: expected.max,
    suspended,
    profile,
    ...capacityOf(resource),
    starting: await startingOf(tx, resource),
    backlog,
    ...(idleSince === undefined ? {} : { idleSince }),
    clampDue: target.clampDue === true,
    ...(lastChange ? { lastChange } : {}),
    policies: await policyInputs(tx, target, signals),
    ...(required ? { required } : {}),
    ...(expected.floors.length > 0 ? { floors: expected.floors } : {}),
  };
}

const scopedKey = ({ account, region }: Scope, target: TargetKey): string =>
  `${account} ${region} ${targetKey(target)}`;

/** Requests waiting or running at an endpoint; the work of other resources is not seen. */
export async function backlogOf(tx: Collections, resource: ScalableResource): Promise<number> {
  if (resource.kind !== "variant") return 0;
  const { id } = resource.endpoint;
  const backlog = (await tx.requests.backlogs()).find(({ endpointId }) => endpointId === id);
  return backlog ? backlog.waiting + backlog.running : 0;
}

/** Instances on their way; of a custom resource, what it lacks. */
async function startingOf(tx: Collections, resource: ScalableResource): Promise<number> {
  if (resource.kind === "custom") {
    const { desired, ready } = capacityOf(resource);
    return Math.max(0, desired - ready);
  }
  const { scope, id } = resource.endpoint;
  const instances = await tx.instances.list(scope);
  return instances.filter(({ endpointId, status }) => endpointId === id && status === "starting").length;
}

/** Requests end nearly in the order they came in: the newest hundred hold the last to end. */
async function lastWorkOf(tx: Collections, resource: ScalableResource): Promise<Instant | undefined> {
  if (resource.kind !== "variant") return undefined;
  const { endpoint } = resource;
  const newest = await tx.requests.list(endpoint.scope, { endpointId: endpoint.id, limit: 100 });
  return Math.max(
    endpoint.modifiedAt,
    ...newest.map(({ finishedAt, receivedAt }) => finishedAt ?? receivedAt),
  );
}

/** What the collector has last made of the wait objective. */
async function requiredOf(tx: Collections, resource: ScalableResource): Promise<Required | undefined> {
  if (resource.kind !== "variant") return undefined;
  const { scope, id } = resource.endpoint;
  return (await tx.learned.get(scope, id))?.required;
}

async function policyInputs(
  tx: Collections,
  target: ScalableTarget,
  signals: readonly ScalingSignal[],
): Promise<readonly PolicyInputs[]> {
  const inputs: PolicyInputs[] = [];
  for (const policy of await policiesOf(tx, target)) {
    const own = signals.filter(({ policyArn }) => policyArn === policy.arn);
    const alarms = await standingsOf(tx, policy);
    if (policy.kind !== "targetTracking") inputs.push({ policy, signals: own, alarms });
    else {
      const high = await alarmView(tx, policy.scope, policy.alarmHigh);
      const low = await alarmView(tx, policy.scope, policy.alarmLow);
      inputs.push({ policy, signals: own, alarms, ...(high ? { high } : {}), ...(low ? { low } : {}) });
    }
  }
  return inputs;
}

/** Every alarm that has an action on the policy, whether or not it has just spoken. */
async function standingsOf(
  tx: Collections,
  { scope, arn }: ScalingPolicy,
): Promise<readonly AlarmStanding[]> {
  const alarms = await tx.alarms.list(scope);
  const sorted = sortedAlarms.get(alarms) ?? alarmsByPolicy(alarms);
  sortedAlarms.set(alarms, sorted);
  return (sorted.get(arn) ?? []).map(standingOf);
}

/** A list of thousands of alarms is sorted once, not for each policy: the store gives the same until one changes. */
const sortedAlarms = new WeakMap<readonly Alarm[], ReturnType<typeof alarmsByPolicy<Alarm>>>();

async function alarmView(
  tx: Collections,
  scope: Scope,
  name: string | undefined,
): Promise<AlarmView | undefined> {
  const alarm = name === undefined ? undefined : await tx.alarms.get(scope, name);
  return (
    alarm && { state: alarm.state, period: alarm.watched.period, evaluationPeriods: alarm.evaluationPeriods }
  );
}
