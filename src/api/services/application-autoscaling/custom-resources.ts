/** Custom resources at registration: each is asked once, so that nothing is registered that cannot be scaled. */

import { afterAnswer, type ResourceAnswer } from "../../../core/scaling/custom-resource.ts";
import type { ScalableTarget } from "../../../core/scaling/target.ts";
import type { Instant } from "../../../core/time/time.ts";
import { addressProblem } from "../../../resources/address.ts";
import type { Collections } from "../../../store/store.ts";
import { validationError } from "../../errors.ts";

/** Throws for an address that is never asked. */
export function checkAddress(resourceId: string): void {
  const problem = addressProblem(resourceId);
  if (problem !== undefined) throw validationError(problem);
}

/** Throws unless the resource described itself. */
export function requireDescribed(resourceId: string, answer: ResourceAnswer): void {
  if (answer.kind !== "described")
    throw validationError(`Unable to describe custom resource ${resourceId}. Reason: ${answer.reason}`);
}

/**
 * Keeps what the look at registration showed. A resource that is registered already may be silent just then: its
 * bounds and suspensions can be changed all the same.
 */
export async function keepLook(
  tx: Collections,
  { scope, resourceId }: ScalableTarget,
  answer: ResourceAnswer,
  now: Instant,
): Promise<void> {
  const before = await tx.customResources.get(scope, resourceId);
  if (before) await tx.customResources.put(scope, resourceId, afterAnswer(before, answer, undefined, now));
  else if (answer.kind === "described") {
    const seen = { ...answer.description, at: now };
    await tx.customResources.put(scope, resourceId, { scope, resourceId, registeredAt: now, seen });
  }
}
