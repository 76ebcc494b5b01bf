/** DeregisterScalableTarget. */

import { targetKey } from "../../../core/scaling/target.ts";
import { operation } from "../../operation.ts";
import type {
  DeregisterScalableTargetRequest,
  DeregisterScalableTargetResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { deregisterTarget } from "./deregister.ts";
import { keyOf, notFound } from "./targets.ts";

export const deregisterScalableTarget = operation<
  DeregisterScalableTargetRequest,
  DeregisterScalableTargetResponse
>("DeregisterScalableTarget", async (input, call) => {
  await call.store.transaction(async (tx) => {
    const target = await tx.targets.get(call.scope, targetKey(keyOf(input)));
    if (!target) throw notFound("No scalable target found for", keyOf(input));
    await deregisterTarget(tx, call, target);
  });
  call.nudge("alarmKeeper");
  call.nudge("collector");
  return {};
});
