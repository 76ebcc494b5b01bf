/** RegisterScalableTarget: puts a variant's instance count under scaling, within bounds, or changes those bounds. */

import type { ScalableTarget } from "../../../core/scaling/target.ts";
import { targetKey } from "../../../core/scaling/target.ts";
import { arn, type Scope } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { apiError, validationError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  RegisterScalableTargetRequest,
  RegisterScalableTargetResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { findEndpoint, inProgress } from "../sagemaker/resources.ts";
import { checkedTags } from "./tags.ts";
import { keyOf, requireOffered } from "./targets.ts";

/** The role is the service's own, as on AWS, whatever RoleARN says. */
export const registerScalableTarget = operation<
  RegisterScalableTargetRequest,
  RegisterScalableTargetResponse
>("RegisterScalableTarget", async (input, call) => {
  const named = requireOffered(input);
  const tags = checkedTags(input.Tags ?? {});
  const target = await call.store.transaction(async (tx) => {
    const before = await tx.targets.get(call.scope, targetKey(keyOf(input)));
    if (before && Object.keys(tags).length > 0)
      throw validationError(
        "The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.",
      );
    const after = before ? changed(before, input) : created(input, call);
    await requireScalable(tx, call.scope, named);
    if (!before) await requireRoom(tx, call.scope);
    await tx.targets.put(call.scope, targetKey(after), after);
    if (Object.keys(tags).length > 0) await tx.tags.put(call.scope, after.arn, tags);
    return after;
  });
  call.nudge("scaler");
  call.nudge("collector");
  return { ScalableTargetARN: target.arn };
});

const MOST_TARGETS = 500;

function created(input: RegisterScalableTargetRequest, { scope, now, newId }: Call): ScalableTarget {
  const { MinCapacity, MaxCapacity } = input;
  if (MinCapacity === undefined) throw validationError("Minimum capacity must be specified");
  if (MaxCapacity === undefined) throw validationError("Maximum capacity must be specified");
  return withBounds(input, {
    ...keyOf(input),
    scope,
    // AWS's ids have 36 letters and digits without dashes.
    arn: arn(
      "application-autoscaling",
      scope,
      `scalable-target/${plainId(newId)}${plainId(newId).slice(0, 4)}`,
    ),
    min: MinCapacity,
    max: MaxCapacity,
    roleArn: serviceRole(scope),
    createdAt: now,
    suspended: { scaleIn: false, scaleOut: false, scheduled: false },
    policyUuid: newId(),
  });
}

const changed = (target: ScalableTarget, input: RegisterScalableTargetRequest): ScalableTarget =>
  withBounds(input, target);

/** Members that were not given keep their value; every registration brings the capacity within the bounds. */
function withBounds(input: RegisterScalableTargetRequest, target: ScalableTarget): ScalableTarget {
  const min = input.MinCapacity ?? target.min;
  const max = input.MaxCapacity ?? target.max;
  if (min < 0) throw validationError("Minimum capacity cannot be less than 0");
  if (max < min) throw validationError("Maximum capacity cannot be less than minimum capacity");
  const { SuspendedState: asked = {} } = input;
  const suspended = {
    scaleIn: asked.DynamicScalingInSuspended ?? target.suspended.scaleIn,
    scaleOut: asked.DynamicScalingOutSuspended ?? target.suspended.scaleOut,
    scheduled: asked.ScheduledScalingSuspended ?? target.suspended.scheduled,
  };
  return { ...target, min, max, suspended, clampDue: true };
}

async function requireScalable(
  tx: Collections,
  scope: Scope,
  named: { readonly endpoint: string; readonly variant: string },
): Promise<void> {
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

async function requireRoom(tx: Collections, scope: Scope): Promise<void> {
  if ((await tx.targets.list(scope)).length >= MOST_TARGETS)
    throw apiError("LimitExceededException", `There can be at most ${MOST_TARGETS} scalable targets`);
}

const plainId = (newId: () => string): string => newId().replaceAll("-", "");

const serviceRole = ({ account }: Scope): string =>
  `arn:aws:iam::${account}:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint`;
