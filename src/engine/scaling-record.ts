/** Saving a decision: capacity, activity, cooldowns and de-duplication marks, all in the transaction that decided. */

import { withDesired } from "../core/fleet/capacity.ts";
import type { Endpoint } from "../core/fleet/endpoint.ts";
import { testNotifications } from "../core/notices/test-notification.ts";
import type { ScalingActivity } from "../core/scaling/activity.ts";
import {
  ATTEMPT_TEXT,
  adviceMessage,
  adviceText,
  causeText,
  changeText,
  isSameReason,
  overriddenMessage,
  waitingMessage,
} from "../core/scaling/activity-texts.ts";
import { changeOf } from "../core/scaling/change.ts";
import { bounded } from "../core/scaling/decide.ts";
import type { Decision, NotScaled, Outcome, Trigger } from "../core/scaling/decision.ts";
import type { PolicyActivity, ScalingPolicy } from "../core/scaling/policy.ts";
import type { Completion } from "../core/scaling/progress.ts";
import type { ScalableResource } from "../core/scaling/resource.ts";
import { type ScalableTarget, targetKey } from "../core/scaling/target.ts";
import type { Instant } from "../core/time/time.ts";
import { policiesOf } from "../store/policies.ts";
import type { Collections } from "../store/store.ts";
import type { Scene } from "./scaling-view.ts";

type Scaled = Extract<Outcome, { kind: "scale" }>;

/** Saves everything that follows from a decision; answers the ids of the activities it left. */
export async function recordDecision(
  tx: Collections,
  scene: Scene,
  decision: Decision,
  newId: () => string,
): Promise<readonly string[]> {
  const { inputs, outcome, notScaled } = decision;
  await rememberSignals(tx, scene);
  if (outcome.kind === "scale" && !outcome.advisory)
    return recordChange(tx, scene, outcome, inputs.at, newId);
  const left =
    outcome.kind === "hold"
      ? await recordNotScaled(tx, scene, notScaled, inputs.at, newId)
      : await recordAdvice(tx, scene, outcome, inputs.at, newId);
  // Within the bounds: registering has nothing left to do.
  if (
    inputs.clampDue &&
    inputs.status !== "Unreachable" &&
    bounded(inputs, inputs.desired) === inputs.desired
  )
    await updateTarget(tx, scene.target, ({ clampDue: _, ...rest }) => rest);
  return left;
}

/** Saves that the target service has answered; answers the scene as it is then. */
export async function recordAnswer(
  tx: Collections,
  scene: Scene,
  { pending: _, ...change }: PolicyActivity,
  statusMessage: string,
): Promise<Scene> {
  const { scope } = scene.target;
  const entry = await tx.activities.get(scope, change.activityId);
  if (entry) await tx.activities.update(scope, entry.id, { ...entry, status: "InProgress", statusMessage });
  const target = { ...scene.target, lastChange: change };
  await tx.targets.put(scope, targetKey(target), target);
  return { ...scene, target };
}

/** Saves how the change under way has ended; answers the scene as it is then. */
export async function recordCompletion(
  tx: Collections,
  scene: Scene,
  { pending: _, ...change }: PolicyActivity,
  { status, message, remaining }: Completion,
  now: Instant,
): Promise<Scene> {
  await endActivity(tx, scene.target, change.activityId, { status, statusMessage: message, endedAt: now });
  for (const policy of await policiesOf(tx, scene.target)) {
    if (policy.lastActivity?.activityId !== change.activityId) continue;
    const { lastActivity, ...rest } = policy;
    // Only what succeeded needs time to show.
    const cameToNothing = status === "Failed" || status === "Unfulfilled";
    const ended = cameToNothing ? rest : { ...rest, lastActivity: { ...lastActivity, endedAt: now } };
    await tx.policies.put(policy.scope, policy.arn, ended);
  }
  const target = { ...scene.target, lastChange: { ...change, endedAt: now } };
  await tx.targets.put(target.scope, targetKey(target), target);
  const settled = await withRemaining(tx, scene, remaining);
  const resource = await withoutOrder(tx, settled, change.activityId);
  return { ...scene, target, resource };
}

/** What could not be had is wanted no more, the minimum excepted; the next change gets all the patience again. */
async function withRemaining(
  tx: Collections,
  { target, resource }: Scene,
  remaining: number | undefined,
): Promise<ScalableResource | undefined> {
  if (remaining === undefined || resource?.kind !== "variant") return resource;
  const { startFailures: _, failureReason: __, ...endpoint } = resource.endpoint;
  const { variant } = endpoint;
  const desiredInstances = Math.min(variant.desiredInstances, Math.max(remaining, target.min));
  const settled: Endpoint = { ...endpoint, variant: { ...variant, desiredInstances } };
  await tx.endpoints.put(endpoint.scope, endpoint.name, settled);
  return { kind: "variant", endpoint: settled };
}

/** What has ended is asked of the service no more. */
async function withoutOrder(
  tx: Collections,
  resource: ScalableResource | undefined,
  activityId: string,
): Promise<ScalableResource | undefined> {
  if (resource?.kind !== "custom" || resource.custom.order?.activityId !== activityId) return resource;
  const { order: _, ...custom } = resource.custom;
  await tx.customResources.put(custom.scope, custom.resourceId, custom);
  return { kind: "custom", custom };
}

/** The latest word each policy heard; other policies' scale-ins heed it. */
async function rememberSignals(tx: Collections, { signals }: Scene): Promise<void> {
  for (const signal of signals)
    await updatePolicy(tx, signal.scope, signal.policyArn, (policy) =>
      policy.lastSignal && policy.lastSignal.at > signal.at ? policy : { ...policy, lastSignal: signal },
    );
}

async function recordChange(
  tx: Collections,
  { target, resource }: Scene,
  outcome: Scaled,
  now: Instant,
  newId: () => string,
): Promise<readonly string[]> {
  if (!resource) return [];
  const { to, trigger } = outcome;
  // Endpoints are our own: their service has answered with the commit.
  const pending = resource.kind === "custom";
  const id = newId();
  await setDesired(tx, resource, to, id, now, newId);
  await overrideUnderWay(tx, target, to, now);
  await append(tx, target, now, {
    ...activity(target, id, now),
    description: changeText(target, to),
    cause: causeText(trigger),
    ...(pending
      ? { status: "Pending" }
      : { status: "InProgress", statusMessage: waitingMessage(target, to) }),
    desired: to,
  });
  const lastChange = {
    ...changeOf(outcome, target.lastChange, id, now),
    ...(pending ? { pending } : {}),
  };
  if (trigger.kind === "policy")
    await updatePolicy(tx, target.scope, trigger.policyArn, (policy) => ({
      ...policy,
      lastActivity: lastChange,
    }));
  await updateTarget(tx, target, ({ clampDue: _, lastAdvice: __, ...rest }) => ({ ...rest, lastChange }));
  return [id];
}

/** Endpoints have it with the commit; the service of a custom resource is told afterwards. */
async function setDesired(
  tx: Collections,
  resource: ScalableResource,
  to: number,
  activityId: string,
  now: Instant,
  newId: () => string,
): Promise<void> {
  if (resource.kind === "custom") {
    const { custom } = resource;
    const order = { activityId, capacity: to };
    return tx.customResources.put(custom.scope, custom.resourceId, { ...custom, order });
  }
  const { endpoint } = resource;
  await tx.endpoints.put(endpoint.scope, endpoint.name, withDesired(endpoint, to, now));
  await tx.outbox.add(testNotifications(endpoint, newId), now);
}

async function overrideUnderWay(
  tx: Collections,
  target: ScalableTarget,
  by: number,
  now: Instant,
): Promise<void> {
  const change = target.lastChange;
  if (!change || change.endedAt !== undefined) return;
  await endActivity(tx, target, change.activityId, {
    status: "Overridden",
    statusMessage: overriddenMessage(target, change.to, by),
    endedAt: now,
  });
  for (const policy of await policiesOf(tx, target))
    if (policy.lastActivity?.activityId === change.activityId)
      await tx.policies.put(policy.scope, policy.arn, {
        ...policy,
        lastActivity: { ...policy.lastActivity, endedAt: now },
      });
}

/** Advice is given once, until something else is to be said. */
async function recordAdvice(
  tx: Collections,
  { target }: Scene,
  { from, to, trigger }: Scaled,
  now: Instant,
  newId: () => string,
): Promise<readonly string[]> {
  const cause = causeText(trigger);
  const last = target.lastAdvice;
  if (last && last.from === from && last.to === to && last.cause === cause) return [];
  const id = newId();
  await append(tx, target, now, {
    ...activity(target, id, now),
    description: adviceText(target, to),
    cause,
    endedAt: now,
    status: "Unfulfilled",
    statusMessage: adviceMessage(target, to),
  });
  await updateTarget(tx, target, (one) => ({ ...one, lastAdvice: { from, to, cause } }));
  return [id];
}

/** Wishes that came to nothing, each once in a row. */
async function recordNotScaled(
  tx: Collections,
  { target }: Scene,
  rows: readonly NotScaled[],
  now: Instant,
  newId: () => string,
): Promise<readonly string[]> {
  const ids: string[] = [];
  for (const { trigger, reason } of rows) {
    if (trigger.kind !== "policy") continue;
    const policy = await tx.policies.get(target.scope, trigger.policyArn);
    if (!policy || isRepeated(policy, target, reason)) continue;
    await tx.policies.put(policy.scope, policy.arn, { ...policy, lastNotScaled: { reason, at: now } });
    const id = newId();
    await append(tx, target, now, notScaledActivity(target, trigger, reason, id, now));
    ids.push(id);
  }
  return ids;
}

const notScaledActivity = (
  target: ScalableTarget,
  trigger: Trigger,
  reason: NotScaled["reason"],
  id: string,
  now: Instant,
): ScalingActivity => ({
  ...activity(target, id, now),
  description: ATTEMPT_TEXT,
  cause: causeText(trigger),
  status: "Failed",
  notScaledReasons: [reason],
});

/** The same reason as last time, and nothing has changed in between. */
const isRepeated = (
  { lastNotScaled }: ScalingPolicy,
  { lastChange }: ScalableTarget,
  reason: NotScaled["reason"],
): boolean =>
  lastNotScaled !== undefined &&
  isSameReason(lastNotScaled.reason, reason) &&
  (lastChange === undefined || lastChange.startedAt <= lastNotScaled.at);

const activity = ({ scope, namespace, resourceId, dimension }: ScalableTarget, id: string, now: Instant) => ({
  scope,
  id,
  target: { namespace, resourceId, dimension },
  startedAt: now,
});

const append = (
  tx: Collections,
  target: ScalableTarget,
  now: Instant,
  entry: ScalingActivity,
): Promise<void> => tx.activities.append(target.scope, targetKey(target), now, entry.id, entry);

async function endActivity(
  tx: Collections,
  { scope }: ScalableTarget,
  id: string,
  end: Pick<ScalingActivity, "status"> & { readonly statusMessage: string; readonly endedAt: Instant },
): Promise<void> {
  const entry = await tx.activities.get(scope, id);
  if (entry) await tx.activities.update(scope, id, { ...entry, ...end });
}

async function updatePolicy(
  tx: Collections,
  scope: ScalableTarget["scope"],
  arn: string,
  change: (policy: ScalingPolicy) => ScalingPolicy,
): Promise<void> {
  const policy = await tx.policies.get(scope, arn);
  if (policy) await tx.policies.put(scope, arn, change(policy));
}

async function updateTarget(
  tx: Collections,
  { scope, ...key }: ScalableTarget,
  change: (target: ScalableTarget) => ScalableTarget,
): Promise<void> {
  const target = await tx.targets.get(scope, targetKey(key));
  if (target) await tx.targets.put(scope, targetKey(key), change(target));
}
