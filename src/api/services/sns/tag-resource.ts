/** TagResource: sets tags, replacing those of the same keys. */

import { operation } from "../../operation.ts";
import type { TagResourceRequest, TagResourceResponse } from "../../shapes/sns.types.ts";
import { putTags, requireTopic, tagsOf } from "./tags.ts";

export const tagResource = operation<TagResourceRequest, TagResourceResponse>(
  "TagResource",
  async ({ ResourceArn, Tags }, { store, scope }) => {
    const added = tagsOf(Tags);
    await store.transaction(async (tx) => {
      await requireTopic(tx, scope, ResourceArn);
      await putTags(tx, scope, ResourceArn, { ...(await tx.tags.get(scope, ResourceArn)), ...added });
    });
    return {};
  },
);
