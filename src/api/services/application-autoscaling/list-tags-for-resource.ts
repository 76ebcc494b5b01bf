/** ListTagsForResource: the tags of a scalable target. */

import { operation } from "../../operation.ts";
import type {
  ListTagsForResourceRequest,
  ListTagsForResourceResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { requireTagged } from "./tags.ts";

export const listTagsForResource = operation<ListTagsForResourceRequest, ListTagsForResourceResponse>(
  "ListTagsForResource",
  async ({ ResourceARN }, { store, scope }) => {
    await requireTagged(store, scope, ResourceARN);
    return { Tags: (await store.tags.get(scope, ResourceARN)) ?? {} };
  },
);
