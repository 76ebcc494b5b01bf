/** ListTags: a page is 50 tags or more and a resource has 50 at most, so there is only one. */

import { validationError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type { ListTagsInput, ListTagsOutput } from "../../shapes/sagemaker.types.ts";
import { requireTaggable, tagList } from "./tags.ts";

export const listTags = operation<ListTagsInput, ListTagsOutput>(
  "ListTags",
  async ({ ResourceArn, NextToken }, { store, scope }) => {
    await requireTaggable(store, scope, ResourceArn);
    if (NextToken !== undefined) throw validationError("NextToken is not valid.");
    return { Tags: tagList(await store.tags.get(scope, ResourceArn)) };
  },
);
