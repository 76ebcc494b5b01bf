/** TagResource: sets tags of a scalable target, replacing those of the same keys. */

import { operation } from "../../operation.ts";
import type { TagResourceRequest, TagResourceResponse } from "../../shapes/application-autoscaling.types.ts";
import { checkedTags, requireRoomForTags, requireTagged } from "./tags.ts";

export const tagResource = operation<TagResourceRequest, TagResourceResponse>(
  "TagResource",
  async ({ ResourceARN, Tags }, { store, scope, nudge }) => {
    await store.transaction(async (tx) => {
      const { dimension } = await requireTagged(tx, scope, ResourceARN);
      const all = { ...(await tx.tags.get(scope, ResourceARN)), ...checkedTags(Tags, dimension) };
      requireRoomForTags(all, ResourceARN);
      if (Object.keys(all).length > 0) await tx.tags.put(scope, ResourceARN, all);
    });
    // A profile may have changed, and with it how often and how eagerly to look.
    nudge("collector");
    nudge("scaler");
    return {};
  },
);
