/** ListTagsForResource: the tags of an alarm or dashboard. */

import { operation } from "../../operation.ts";
import type { ListTagsForResourceInput, ListTagsForResourceOutput } from "../../shapes/cloudwatch.types.ts";
import { taggedScope } from "./tags.ts";

export const listTagsForResource = operation<ListTagsForResourceInput, ListTagsForResourceOutput>(
  "ListTagsForResource",
  async ({ ResourceARN }, { store, scope }) => {
    const own = await taggedScope(store, scope, ResourceARN);
    const tags = Object.entries((await store.tags.get(own, ResourceARN)) ?? {});
    return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
  },
);
