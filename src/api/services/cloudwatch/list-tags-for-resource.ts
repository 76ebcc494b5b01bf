/** ListTagsForResource: the tags of an alarm. */

import { operation } from "../../operation.ts";
import type { ListTagsForResourceInput, ListTagsForResourceOutput } from "../../shapes/cloudwatch.types.ts";
import { requireTagged } from "./tags.ts";

export const listTagsForResource = operation<ListTagsForResourceInput, ListTagsForResourceOutput>(
  "ListTagsForResource",
  async ({ ResourceARN }, { store, scope }) => {
    await requireTagged(store, scope, ResourceARN);
    const tags = Object.entries((await store.tags.get(scope, ResourceARN)) ?? {});
    return { Tags: tags.map(([Key, Value]) => ({ Key, Value })) };
  },
);
