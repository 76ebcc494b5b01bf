/** Get-, Put- and DeleteObjectTagging: the tags of an object. */

import type { Tags } from "../../../core/scope.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  DeleteObjectTaggingOutput,
  DeleteObjectTaggingRequest,
  GetObjectTaggingOutput,
  GetObjectTaggingRequest,
  PutObjectTaggingOutput,
  PutObjectTaggingRequest,
} from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { noSuchKey } from "./errors.ts";
import { requireObject } from "./read-object.ts";
import { tagSet, tagsOf } from "./tags.ts";

export const getObjectTagging = operation<GetObjectTaggingRequest, GetObjectTaggingOutput>(
  "GetObjectTagging",
  async ({ Bucket, Key }, call) => ({ TagSet: tagSet((await requireObject(call, Bucket, Key)).tags) }),
);

export const putObjectTagging = operation<PutObjectTaggingRequest, PutObjectTaggingOutput>(
  "PutObjectTagging",
  ({ Bucket, Key, Tagging }, call) => replaceTags(Bucket, Key, tagsOf(Tagging.TagSet, "object"), call),
);

export const deleteObjectTagging = operation<DeleteObjectTaggingRequest, DeleteObjectTaggingOutput>(
  "DeleteObjectTagging",
  ({ Bucket, Key }, call) => replaceTags(Bucket, Key, {}, call),
);

/** The same object, and its date, with other tags. */
async function replaceTags(
  bucket: string,
  key: string,
  tags: Tags,
  { store, scope }: Call,
): Promise<Record<string, never>> {
  await store.transaction(async (tx) => {
    await requireBucket(tx, scope, bucket);
    const object = await tx.objects.get(scope.account, bucket, key);
    if (!object) throw noSuchKey(key);
    await tx.objects.put([{ ...object, tags }]);
  });
  return {};
}
