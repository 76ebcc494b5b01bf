/** Get-, Put- and DeleteBucketTagging: the tags of a bucket. */

import type { Tags } from "../../../core/scope.ts";
import { bucketScope } from "../../../store/store.ts";
import { apiError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  DeleteBucketTaggingRequest,
  GetBucketTaggingOutput,
  GetBucketTaggingRequest,
  PutBucketTaggingRequest,
} from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { tagSet, tagsOf } from "./tags.ts";

export const getBucketTagging = operation<GetBucketTaggingRequest, GetBucketTaggingOutput>(
  "GetBucketTagging",
  async ({ Bucket }, { store, scope }) => {
    const { tags } = await requireBucket(store, scope, Bucket);
    if (Object.keys(tags).length === 0)
      throw apiError("NoSuchTagSet", "The TagSet does not exist", {
        status: 404,
        members: { BucketName: Bucket },
      });
    return { TagSet: tagSet(tags) };
  },
);

export const putBucketTagging = operation<PutBucketTaggingRequest, Record<string, never>>(
  "PutBucketTagging",
  ({ Bucket, Tagging }, call) => replaceTags(Bucket, tagsOf(Tagging.TagSet, "bucket"), call),
);

export const deleteBucketTagging = operation<DeleteBucketTaggingRequest, Record<string, never>>(
  "DeleteBucketTagging",
  ({ Bucket }, call) => replaceTags(Bucket, {}, call),
);

async function replaceTags(name: string, tags: Tags, { store, scope }: Call): Promise<Record<string, never>> {
  await store.transaction(async (tx) => {
    const bucket = await requireBucket(tx, scope, name);
    await tx.buckets.put(bucketScope(scope.account), name, { ...bucket, tags });
  });
  return {};
}
