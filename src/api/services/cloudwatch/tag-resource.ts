/** TagResource: sets tags of an alarm, replacing those of the same keys. */

import { operation } from "../../operation.ts";
import type { TagResourceInput, TagResourceOutput } from "../../shapes/cloudwatch.types.ts";
import { putTags, requireTagged, tagsOf } from "./tags.ts";

export const tagResource = operation<TagResourceInput, TagResourceOutput>(
  "TagResource",
  async ({ ResourceARN, Tags }, { store, scope }) => {
    const added = tagsOf(Tags);
    await store.transaction(async (tx) => {
      await requireTagged(tx, scope, ResourceARN);
      await putTags(tx, scope, ResourceARN, { ...(await tx.tags.get(scope, ResourceARN)), ...added });
    });
    return {};
  },
);
