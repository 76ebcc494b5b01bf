/** UntagResource: keys that are not there are fine. */

import { operation } from "../../operation.ts";
import type { UntagResourceRequest, UntagResourceResponse } from "../../shapes/sns.types.ts";
import { putTags, requireTopic } from "./tags.ts";

export const untagResource = operation<UntagResourceRequest, UntagResourceResponse>(
  "UntagResource",
  async ({ ResourceArn, TagKeys }, { store, scope }) => {
    await store.transaction(async (tx) => {
      await requireTopic(tx, scope, ResourceArn);
      const tags = Object.entries((await tx.tags.get(scope, ResourceArn)) ?? {});
      const kept = tags.filter(([key]) => !TagKeys.includes(key));
      await putTags(tx, scope, ResourceArn, Object.fromEntries(kept));
    });
    return {};
  },
);
