/** RegisterScalableTarget: puts a resource's capacity under scaling, within bounds, or changes those bounds. */

import assert from "node:assert/strict";
import type { ResourceAnswer } from "../../../core/scaling/custom-resource.ts";
import type { Dimension } from "../../../core/scaling/dimensions.ts";
import {
  CUSTOM_NAMESPACE,
  type ScalableTarget,
  type Suspensions,
  targetKey,
  variantOf,
} from "../../../core/scaling/target.ts";
import { arn, type Scope, type Tags } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError, validationError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  RegisterScalableTargetRequest,
  RegisterScalableTargetResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { findEndpoint, inProgress } from "../sagemaker/resources.ts";
import { checkAddress, keepLook, requireDescribed } from "./custom-resources.ts";
import { isResumed, repeatSignals } from "./resume.ts";
import { checkedFirstTags } from "./tags.ts";
import { keyOf, requireDimension, requireScaled } from "./targets.ts";

/** The role is the service's own, as on AWS, whatever RoleARN says. */
export const registerScalableTarget = operation<
  RegisterScalableTargetRequest,
  RegisterScalableTargetResponse
>("RegisterScalableTarget", async (input, call) => {
  const tags = checkedFirstTags(input.Tags ?? {}, input.ScalableDimension);
  const look = input.ServiceNamespace === CUSTOM_NAMESPACE ? await lookAt(input, tags, call) : undefined;
  const target = await call.store.transaction(async (tx) => {
    const { before, after } = await registration(tx, input, tags, call);
    if (look) await keepLook(tx, after, look, call.now);
    else await requireScalable(tx, call.scope, after);
    if (!before) await requireRoom(tx, after);
    await tx.targets.put(call.scope, targetKey(after), after);
    if (before && isResumed(before.suspended, after.suspended)) await repeatSignals(tx, after, call);
    if (Object.keys(tags).length > 0) await tx.tags.put(call.scope, after.arn, tags);
    return after;
  });
  call.nudge("resourceKeeper");
  call.nudge("scaler");
  call.nudge("collector");
  return { ScalableTargetARN: target.arn };
});

/** Asks a custom resource, once it is known that nothing else is wrong. */
async function lookAt(input: RegisterScalableTargetRequest, tags: Tags, call: Call): Promise<ResourceAnswer> {
  const { before } = await registration(call.store, input, tags, call);
  checkAddress(input.ResourceId);
  const answer = await call.resources.describe(input.ResourceId);
  if (!before) requireDescribed(input.ResourceId, answer);
  return answer;
}

/** The target as it is, if it is, and as it is to be. */
async function registration(
  tx: Collections,
  input: RegisterScalableTargetRequest,
  tags: Tags,
  call: Call,
): Promise<{ readonly before: ScalableTarget | undefined; readonly after: ScalableTarget }> {
  const dimension = requireDimension(input);
  const before = await tx.targets.get(call.scope, targetKey(keyOf(input)));
  if (before && Object.keys(tags).length > 0)
    throw validationError(
      "The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.",
    );
  const bounds = boundsOf(input, dimension, before);
  const base = before ?? created(input, dimension, bounds, call);
  const suspended = suspensions(input, base.suspended);
  // Every registration brings the capacity within the bounds.
  return { before, after: { ...base, ...bounds, suspended, clampDue: true } };
}

const MOST_TARGETS = 500;

interface Bounds {
  readonly min: number;
  readonly max: number;
}

/** Members that were not given keep their value. */
function boundsOf(
  { MinCapacity, MaxCapacity }: RegisterScalableTargetRequest,
  { lowestMin }: Dimension,
  before: Bounds | undefined,
): Bounds {
  const min = MinCapacity ?? before?.min;
  const max = MaxCapacity ?? before?.max;
  if (min === undefined) throw validationError("Minimum capacity must be specified");
  if (max === undefined) throw validationError("Maximum capacity must be specified");
  if (min < lowestMin) throw validationError(`Minimum capacity cannot be less than ${lowestMin}`);
  if (max < min) throw validationError("Maximum capacity cannot be less than minimum capacity");
  return { min, max };
}

const suspensions = (
  { SuspendedState: asked = {} }: RegisterScalableTargetRequest,
  before: Suspensions,
): Suspensions => ({
  scaleIn: asked.DynamicScalingInSuspended ?? before.scaleIn,
  scaleOut: asked.DynamicScalingOutSuspended ?? before.scaleOut,
  scheduled: asked.ScheduledScalingSuspended ?? before.scheduled,
});

const created = (
  input: RegisterScalableTargetRequest,
  dimension: Dimension,
  bounds: Bounds,
  { scope, now, newId }: Call,
): ScalableTarget => ({
  ...keyOf(input),
  ...bounds,
  scope,
  roleArn: roleArn(dimension, input, scope),
  // AWS's ids have 36 letters and digits without dashes.
  arn: arn(
    "application-autoscaling",
    scope,
    `scalable-target/${plainId(newId)}${plainId(newId).slice(0, 4)}`,
  ),
  createdAt: now,
  suspended: { scaleIn: false, scaleOut: false, scheduled: false },
  policyUuid: newId(),
});

async function requireScalable(tx: Collections, scope: Scope, { resourceId }: ScalableTarget): Promise<void> {
  const named = variantOf(resourceId);
  assert(named, "the others are custom resources");
  const { arn, status, variant, configName } = await findEndpoint(tx, scope, named.endpoint);
  if (status === "Deleting") throw inProgress(arn);
  if (variant.name !== named.variant)
    throw validationError(
      `The variant name(s) "${named.variant}" is/are not present within endpoint configuration "${configName}".`,
    );
  if (variant.instanceType?.startsWith("ml.t"))
    throw validationError(
      `Automatic scaling is not supported for burstable instance type ${variant.instanceType} of variant ${variant.name}`,
    );
}

async function requireRoom(tx: Collections, { scope, dimension }: ScalableTarget): Promise<void> {
  const others = (await tx.targets.list(scope)).filter((one) => one.dimension === dimension);
  if (others.length >= MOST_TARGETS)
    throw apiError("LimitExceededException", `There can be at most ${MOST_TARGETS} scalable targets`);
}

const plainId = (newId: () => string): string => newId().replaceAll("-", "");

/** The service's own role where it has one, whatever RoleARN says. */
function roleArn(
  dimension: Dimension,
  { RoleARN }: RegisterScalableTargetRequest,
  { account }: Scope,
): string {
  if (dimension.needsRole && RoleARN === undefined) throw validationError("Role ARN must be specified");
  const { role } = requireScaled(dimension);
  const service = dimension.name.slice(0, dimension.name.indexOf(":"));
  return `arn:aws:iam::${account}:role/aws-service-role/${service}.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_${role}`;
}
