/**
 * PutScalingPolicy: creates a policy or replaces its configuration. Target tracking gets two new alarms each time,
 * with the rhythm that the tags of endpoint and target ask for at that time; tags that change later wait for the next
 * PutScalingPolicy.
 */

import type { Alarm } from "../../../core/alarms/alarm.ts";
import { examinePolicy } from "../../../core/doctor/doctor.ts";
import type { ScalingPolicy, TargetTrackingPolicy } from "../../../core/scaling/policy.ts";
import { mergedTags, type Profile, profileOf } from "../../../core/scaling/profile.ts";
import { type ScalableTarget, targetKey, variantOf } from "../../../core/scaling/target.ts";
import {
  trackedMetricKey,
  trackingAlarmName,
  trackingAlarms,
} from "../../../core/scaling/target-tracking.ts";
import { arn } from "../../../core/scope.ts";
import { policiesOf } from "../../../store/policies.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError, validationError } from "../../errors.ts";
import { given } from "../../given.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  PutScalingPolicyRequest,
  PutScalingPolicyResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { snapshotOf } from "../../snapshot.ts";
import { createAlarms, removeAlarms } from "./policies.ts";
import { type PolicyRules, policyRules, typeOf } from "./policy-configuration.ts";
import { findTarget, keyOf } from "./targets.ts";

export const putScalingPolicy = operation<PutScalingPolicyRequest, PutScalingPolicyResponse>(
  "PutScalingPolicy",
  async (input, call) => {
    const key = keyOf(input);
    const answer = await call.store.transaction(async (tx) => {
      const policies = await policiesOf(tx, { ...key, scope: call.scope });
      const before = policies.find(({ name }) => name === input.PolicyName);
      // What is wrong with the configuration comes before whether there is such a target.
      const rules = policyRules(input.PolicyType ?? (before ? typeOf(before) : "StepScaling"), input, before);
      const target = await findTarget(tx, call.scope, key);
      if (before) requireSameKind(before, rules);
      else requireRoom(policies);
      if (rules.kind === "targetTracking") requireOwnMetric(rules, input.PolicyName, policies);
      const policy = policyOf(target, input.PolicyName, before, rules, call);
      if (before?.kind === "targetTracking") await removeAlarms(tx, call, before);
      if (before?.kind === "predictive") await tx.forecasts.delete(call.scope, before.arn);
      await tx.policies.put(call.scope, policy.arn, policy);
      return { policy, alarms: await alarmsOf(tx, call, target, policy) };
    });
    call.nudge("alarmKeeper");
    if (answer.policy.kind === "predictive") call.nudge("forecaster");
    await warnOf(answer.policy, call);
    return {
      PolicyARN: answer.policy.arn,
      Alarms: answer.alarms.map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn })),
    };
  },
);

/** A policy that can never act is accepted, as on AWS; the log tells whoever runs the server, before anyone wonders. */
async function warnOf({ arn, name, target: key }: ScalingPolicy, call: Call): Promise<void> {
  const target = await call.store.targets.get(call.scope, targetKey(key));
  if (!target) return;
  const snapshot = await snapshotOf(call, target, arn);
  for (const { what, why, todo } of examinePolicy(snapshot))
    call.log.warn({ policy: name, resource: key.resourceId, why, todo }, what);
}

const MOST_POLICIES = 50;

function requireSameKind(before: ScalingPolicy, { kind }: PolicyRules): void {
  if (before.kind !== kind)
    throw validationError(
      `The policy type of scaling policy ${before.name} cannot be changed: it is ${typeOf(before)}`,
    );
}

function requireRoom(policies: readonly ScalingPolicy[]): void {
  if (policies.length >= MOST_POLICIES)
    throw apiError(
      "LimitExceededException",
      `A scalable target can have at most ${MOST_POLICIES} scaling policies`,
    );
}

/** Two policies on one metric would only fight. */
function requireOwnMetric(
  { rules }: Extract<PolicyRules, { kind: "targetTracking" }>,
  name: string,
  policies: readonly ScalingPolicy[],
): void {
  const key = trackedMetricKey(rules.metric);
  const taken = policies.some(
    (other) =>
      other.kind === "targetTracking" && other.name !== name && trackedMetricKey(other.metric) === key,
  );
  if (taken)
    throw validationError(
      "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
    );
}

/** An update keeps who the policy is and the cooldown it is in. */
function policyOf(
  target: ScalableTarget,
  name: string,
  before: ScalingPolicy | undefined,
  rules: PolicyRules,
  { scope, now, newId }: Call,
): ScalingPolicy {
  const { namespace, resourceId, dimension, policyUuid } = target;
  const resource = `resource/${namespace}/${resourceId}:policyName/${name}`;
  const base = {
    scope,
    target: { namespace, resourceId, dimension },
    name,
    arn: arn("autoscaling", scope, `scalingPolicy:${policyUuid}:${resource}`),
    createdAt: before?.createdAt ?? now,
    ...given({ lastActivity: before?.lastActivity }),
  };
  if (rules.kind === "step") return { ...base, kind: "step", ...rules.rules };
  if (rules.kind === "predictive") return { ...base, kind: "predictive", ...rules.rules };
  const policy: TargetTrackingPolicy = {
    ...base,
    kind: "targetTracking",
    ...rules.rules,
    createdBy: newId(),
    alarmHigh: trackingAlarmName(resourceId, "AlarmHigh", newId()),
  };
  if (rules.rules.disableScaleIn) return policy;
  return { ...policy, alarmLow: trackingAlarmName(resourceId, "AlarmLow", newId()) };
}

async function alarmsOf(
  tx: Collections,
  call: Call,
  target: ScalableTarget,
  policy: ScalingPolicy,
): Promise<readonly Alarm[]> {
  if (policy.kind !== "targetTracking") return [];
  return createAlarms(tx, call, trackingAlarms(policy, await profileFor(tx, call, target)));
}

async function profileFor(
  tx: Collections,
  { scope, config }: Call,
  target: ScalableTarget,
): Promise<Profile> {
  const endpointName = variantOf(target.resourceId)?.endpoint;
  const endpoint = endpointName === undefined ? undefined : await tx.endpoints.get(scope, endpointName);
  const endpointTags = endpoint && (await tx.tags.get(scope, endpoint.arn));
  return profileOf(mergedTags(endpointTags, await tx.tags.get(scope, target.arn)), config.profile);
}
