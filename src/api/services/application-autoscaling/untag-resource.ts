/** UntagResource: removes tags of a scalable target; those it does not have don't matter. */

import { operation } from "../../operation.ts";
import type {
  UntagResourceRequest,
  UntagResourceResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { requireTagged } from "./tags.ts";

export const untagResource = operation<UntagResourceRequest, UntagResourceResponse>(
  "UntagResource",
  async ({ ResourceARN, TagKeys }, { store, scope, nudge }) => {
    await store.transaction(async (tx) => {
      await requireTagged(tx, scope, ResourceARN);
      const kept = Object.entries((await tx.tags.get(scope, ResourceARN)) ?? {}).filter(
        ([key]) => !TagKeys.includes(key),
      );
      if (kept.length === 0) await tx.tags.delete(scope, ResourceARN);
      else await tx.tags.put(scope, ResourceARN, Object.fromEntries(kept));
    });
    nudge("collector");
    nudge("scaler");
    return {};
  },
);
