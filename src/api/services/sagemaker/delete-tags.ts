/** DeleteTags: keys that are not there are fine. */

import { operation } from "../../operation.ts";
import type { DeleteTagsInput, DeleteTagsOutput } from "../../shapes/sagemaker.types.ts";
import { putTags, requireTaggable } from "./tags.ts";

export const deleteTags = operation<DeleteTagsInput, DeleteTagsOutput>(
  "DeleteTags",
  async ({ ResourceArn, TagKeys }, { store, scope, nudge }) => {
    await store.transaction(async (tx) => {
      await requireTaggable(tx, scope, ResourceArn);
      const tags = Object.entries((await tx.tags.get(scope, ResourceArn)) ?? {});
      const kept = tags.filter(([key]) => !TagKeys.includes(key));
      await putTags(tx, scope, ResourceArn, Object.fromEntries(kept));
    });
    nudge("collector");
    nudge("scaler");
    return {};
  },
);
