/** UntagResource: removes tags of an alarm or dashboard; keys that are not there are fine. */

import { operation } from "../../operation.ts";
import type { UntagResourceInput, UntagResourceOutput } from "../../shapes/cloudwatch.types.ts";
import { putTags, taggedScope } from "./tags.ts";

export const untagResource = operation<UntagResourceInput, UntagResourceOutput>(
  "UntagResource",
  async ({ ResourceARN, TagKeys }, { store, scope }) => {
    await store.transaction(async (tx) => {
      const own = await taggedScope(tx, scope, ResourceARN);
      const tags = Object.entries((await tx.tags.get(own, ResourceARN)) ?? {});
      const kept = tags.filter(([key]) => !TagKeys.includes(key));
      await putTags(tx, own, ResourceARN, Object.fromEntries(kept));
    });
    return {};
  },
);
