/** AddTags: sets tags, replacing those of the same keys, and answers all of them. */

import { operation } from "../../operation.ts";
import type { AddTagsInput, AddTagsOutput } from "../../shapes/sagemaker.types.ts";
import { putTags, requireTaggable, tagList, tagsOf } from "./tags.ts";

export const addTags = operation<AddTagsInput, AddTagsOutput>(
  "AddTags",
  async ({ ResourceArn, Tags }, { store, scope, nudge }) => {
    const added = tagsOf(Tags);
    const tags = await store.transaction(async (tx) => {
      await requireTaggable(tx, scope, ResourceArn);
      const all = { ...(await tx.tags.get(scope, ResourceArn)), ...added };
      await putTags(tx, scope, ResourceArn, all);
      return all;
    });
    // A profile may have changed, and with it how often and how eagerly to look.
    nudge("collector");
    nudge("scaler");
    return { Tags: tagList(tags) };
  },
);
