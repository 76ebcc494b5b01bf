/** TagResource: sets tags of an alarm or dashboard, replacing those of the same keys. */

import { operation } from "../../operation.ts";
import type { TagResourceInput, TagResourceOutput } from "../../shapes/cloudwatch.types.ts";
import { putTags, taggedScope, tagsOf } from "./tags.ts";

export const tagResource = operation<TagResourceInput, TagResourceOutput>(
  "TagResource",
  async ({ ResourceARN, Tags }, { store, scope }) => {
    const added = tagsOf(Tags);
    await store.transaction(async (tx) => {
      const own = await taggedScope(tx, scope, ResourceARN);
      await putTags(tx, own, ResourceARN, { ...(await tx.tags.get(own, ResourceARN)), ...added });
    });
    return {};
  },
);
