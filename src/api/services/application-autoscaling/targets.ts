/** Scalable targets: what names one, which Ebbtide offers, and finding one, in AWS's words. */

import {
  type Dimension,
  dimensionOf,
  type ScaledDimension,
  scaledDimensions,
} from "../../../core/scaling/dimensions.ts";
import { type ScalableTarget, type TargetKey, targetKey } from "../../../core/scaling/target.ts";
import type { Scope } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { type ApiError, apiError, validationError } from "../../errors.ts";

/** The three members by which every operation names a target. */
export interface TargetMembers {
  readonly ServiceNamespace: string;
  readonly ResourceId: string;
  readonly ScalableDimension: string;
}

export const keyOf = ({ ServiceNamespace, ResourceId, ScalableDimension }: TargetMembers): TargetKey => ({
  namespace: ServiceNamespace,
  resourceId: ResourceId,
  dimension: ScalableDimension,
});

/** A target's names as answers give them. */
export const targetMembers = <N extends string, D extends string>({
  namespace,
  resourceId,
  dimension,
}: TargetKey) => ({
  ServiceNamespace: namespace as N,
  ResourceId: resourceId,
  ScalableDimension: dimension as D,
});

/** The dimension that the members agree on, whether or not Ebbtide scales it. */
export function requireDimension(members: TargetMembers): Dimension {
  const dimension = dimensionOf(keyOf(members));
  if (!dimension) throw validationError("Unsupported service namespace, resource type or scalable dimension");
  return dimension;
}

/** Throws unless it is a dimension that Ebbtide scales. */
export function requireScaled({ name, scaled }: Dimension): ScaledDimension {
  if (!scaled)
    throw validationError(
      `Scalable dimension ${name} is not supported by Ebbtide: it scales ${scaledDimensions().join(", ")}`,
    );
  return scaled;
}

/** The target an operation works on, which must be registered. */
export async function findTarget(tx: Collections, scope: Scope, key: TargetKey): Promise<ScalableTarget> {
  const target = await tx.targets.get(scope, targetKey(key));
  if (!target) throw notFound("No scalable target registered for", key);
  return target;
}

/** `<what> service namespace: …, resource ID: …, scalable dimension: …<more>`, as an ObjectNotFoundException. */
export const notFound = (
  what: string,
  { namespace, resourceId, dimension }: TargetKey,
  more = "",
): ApiError =>
  apiError(
    "ObjectNotFoundException",
    `${what} service namespace: ${namespace}, resource ID: ${resourceId}, scalable dimension: ${dimension}${more}`,
  );
