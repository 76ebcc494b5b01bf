/** ListTagsForResource. */

import { operation } from "../../operation.ts";
import type { ListTagsForResourceRequest, ListTagsForResourceResponse } from "../../shapes/sns.types.ts";
import { requireTopic, tagList } from "./tags.ts";

export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  "ListTagsForResource",
  async ({ ResourceArn }, { store, scope }) => {
    await requireTopic(store, scope, ResourceArn);
    return { Tags: tagList(await store.tags.get(scope, ResourceArn)) };
  },
);
