/** DeleteBucket: only when it is empty; uploads under way go with it. */

import { bucketScope } from "../../../store/store.ts";
import { apiError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type { DeleteBucketRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";

export const deleteBucket = operation<DeleteBucketRequest, Record<string, never>>(
  "DeleteBucket",
  async ({ Bucket }, { store, objects, scope }) => {
    const freed = await store.transaction(async (tx) => {
      await requireBucket(tx, scope, Bucket);
      const [first] = await tx.objects.list(scope.account, Bucket, { limit: 1 });
      if (first)
        throw apiError("BucketNotEmpty", "The bucket you tried to delete is not empty", {
          status: 409,
          members: { BucketName: Bucket },
        });
      const files: string[] = [];
      for (const { uploadId } of await tx.objects.uploads(scope.account, Bucket))
        files.push(...(await tx.objects.deleteUpload(uploadId)));
      await tx.buckets.delete(bucketScope(scope.account), Bucket);
      return files;
    });
    await objects.discard(freed);
    return {};
  },
);
