/** DeleteObject: whether it was there or not, afterwards it is not. */

import { operation } from "../../operation.ts";
import type { DeleteObjectOutput, DeleteObjectRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { writeCondition } from "./conditions.ts";

export const deleteObject = operation<DeleteObjectRequest, DeleteObjectOutput>(
  "DeleteObject",
  async ({ Bucket, Key, IfMatch }, { store, objects, scope }) => {
    const condition = writeCondition({ IfMatch }, Key);
    const freed = await store.transaction(async (tx) => {
      await requireBucket(tx, scope, Bucket);
      condition?.(await tx.objects.get(scope.account, Bucket, Key));
      return tx.objects.delete(scope.account, Bucket, [Key]);
    });
    await objects.discard(freed);
    return {};
  },
);
