/** Which policies a target has. */

import type { ScalingPolicy } from "../core/scaling/policy.ts";
import { type TargetKey, targetKey } from "../core/scaling/target.ts";
import type { Scope } from "../core/scope.ts";
import type { Collections } from "./store.ts";

/** The policies of a target, by name. */
export async function policiesOf(
  tx: Collections,
  target: TargetKey & { readonly scope: Scope },
): Promise<readonly ScalingPolicy[]> {
  const key = targetKey(target);
  return (await tx.policies.list(target.scope))
    .filter((policy) => targetKey(policy.target) === key)
    .sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));
}
