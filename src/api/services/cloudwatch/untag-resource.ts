/** UntagResource: removes tags of an alarm; keys that are not there are fine. */

import { operation } from "../../operation.ts";
import type { UntagResourceInput, UntagResourceOutput } from "../../shapes/cloudwatch.types.ts";
import { putTags, requireTagged } from "./tags.ts";

export const untagResource = operation<UntagResourceInput, UntagResourceOutput>(
  "UntagResource",
  async ({ ResourceARN, TagKeys }, { store, scope }) => {
    await store.transaction(async (tx) => {
      await requireTagged(tx, scope, ResourceARN);
      const tags = Object.entries((await tx.tags.get(scope, ResourceARN)) ?? {});
      const kept = tags.filter(([key]) => !TagKeys.includes(key));
      await putTags(tx, scope, ResourceARN, Object.fromEntries(kept));
    });
    return {};
  },
);
