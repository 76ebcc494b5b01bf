/** Which scalable target a caller means: by endpoint name, resource id, or ARN. */

import { type TargetKey, VARIANT_DIMENSION, variantOf } from "../../core/scaling/target.ts";
import { apiError } from "../errors.ts";
import type { Call } from "../operation.ts";
import { clipped } from "./query.ts";

/**
 * The target of that name. One that is no longer registered is found by its endpoint's name or its resource id, because
 * its records stay for a while; throws when nothing fits.
 */
export async function targetNamed(written: string | undefined, call: Call): Promise<TargetKey> {
  if (!written)
    throw apiError(
      "ValidationException",
      "resource is missing: give an endpoint's name, a resource id such as endpoint/<endpoint>/variant/<variant>, or a scalable target's ARN.",
    );
  const targets = await call.store.targets.list(call.scope);
  const found = targets.find(
    ({ arn, resourceId }) =>
      arn === written || resourceId === written || variantOf(resourceId)?.endpoint === written,
  );
  if (found) {
    const { namespace, resourceId, dimension } = found;
    return { namespace, resourceId, dimension };
  }
  const resourceId = (await resourceOfEndpoint(written, call)) ?? written;
  if (variantOf(resourceId)) return { namespace: "sagemaker", resourceId, dimension: VARIANT_DIMENSION };
  throw apiError(
    "ResourceNotFound",
    `There is no scalable target for ${clipped(written)} in ${call.scope.region}: ${known(targets)}`,
    { status: 404 },
  );
}

async function resourceOfEndpoint(name: string, { store, scope }: Call): Promise<string | undefined> {
  const endpoint = await store.endpoints.get(scope, name);
  return endpoint && `endpoint/${endpoint.name}/variant/${endpoint.variant.name}`;
}

const MOST_NAMED = 5;

function known(targets: readonly TargetKey[]): string {
  if (targets.length === 0) return "none is registered (RegisterScalableTarget makes one).";
  const names = targets.slice(0, MOST_NAMED).map(({ resourceId }) => resourceId);
  const more = targets.length > names.length ? ` and ${targets.length - names.length} more` : "";
  return `registered are ${names.join(", ")}${more}.`;
}
