/** Taking targets out of scaling, with everything that belongs to them; the capacity stays as it is. */

import type { ScalingActivity } from "../../../core/scaling/activity.ts";
import { unfulfilledMessage } from "../../../core/scaling/activity-texts.ts";
import { CUSTOM_NAMESPACE, type ScalableTarget, targetKey, variantOf } from "../../../core/scaling/target.ts";
import { policiesOf } from "../../../store/policies.ts";
import type { Collections } from "../../../store/store.ts";
import type { Call } from "../../operation.ts";
import { removePolicy } from "./policies.ts";
import { actionsOf } from "./scheduled-actions.ts";

/** Who does it, when, and where identifiers come from. */
export type Caller = Pick<Call, "scope" | "now" | "newId">;

/** Deregisters every target of an endpoint, as DeleteEndpoint does. */
export async function deregisterTargets(
  tx: Collections,
  caller: Caller,
  endpointName: string,
): Promise<void> {
  for (const target of await tx.targets.list(caller.scope))
    if (variantOf(target.resourceId)?.endpoint === endpointName) await deregisterTarget(tx, caller, target);
}

/** Removes a target with its policies, their alarms, its scheduled actions and its tags. */
export async function deregisterTarget(
  tx: Collections,
  caller: Caller,
  target: ScalableTarget,
): Promise<void> {
  for (const policy of await policiesOf(tx, target)) await removePolicy(tx, caller, policy);
  for (const action of await actionsOf(tx, target))
    await tx.scheduledActions.delete(caller.scope, action.arn);
  await endActivity(tx, caller, target);
  await tx.tags.delete(caller.scope, target.arn);
  await tx.targets.delete(caller.scope, targetKey(target));
  if (target.namespace === CUSTOM_NAMESPACE) await tx.customResources.delete(caller.scope, target.resourceId);
}

/** Nobody will see how a change under way ends. */
async function endActivity(tx: Collections, { scope, now }: Caller, target: ScalableTarget): Promise<void> {
  const { lastChange } = target;
  if (!lastChange || lastChange.endedAt !== undefined) return;
  const activity = await tx.activities.get(scope, lastChange.activityId);
  if (!activity) return;
  const ended: ScalingActivity = {
    ...activity,
    status: "Unfulfilled",
    statusMessage: unfulfilledMessage(target, lastChange.to),
    endedAt: now,
  };
  await tx.activities.update(scope, activity.id, ended);
}
