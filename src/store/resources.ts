/** What a target scales, as it is known. */

import type { ScalableResource } from "../core/scaling/resource.ts";
import { CUSTOM_NAMESPACE, type ScalableTarget, variantOf } from "../core/scaling/target.ts";
import type { Collections } from "./store.ts";

/** The endpoint variant or custom resource; undefined when there is none. */
export async function resourceOf(
  tx: Collections,
  { scope, namespace, resourceId }: ScalableTarget,
): Promise<ScalableResource | undefined> {
  if (namespace === CUSTOM_NAMESPACE) {
    const custom = await tx.customResources.get(scope, resourceId);
    return custom && { kind: "custom", custom };
  }
  const named = variantOf(resourceId);
  const endpoint = named && (await tx.endpoints.get(scope, named.endpoint));
  return endpoint && endpoint.variant.name === named.variant ? { kind: "variant", endpoint } : undefined;
}
