/** CreateBucket: a bucket of the caller's account, in the caller's region. */

import type { Bucket } from "../../../core/objects/object.ts";
import { bucketScope } from "../../../store/store.ts";
import { type ApiError, apiError } from "../../errors.ts";
import { operation } from "../../operation.ts";
import type { CreateBucketOutput, CreateBucketRequest } from "../../shapes/s3.types.ts";
import { bucketArn, invalidBucketName, isBucketName } from "./buckets.ts";
import { notImplemented } from "./errors.ts";
import { tagsOf } from "./tags.ts";

export const createBucket = operation<CreateBucketRequest, CreateBucketOutput>(
  "CreateBucket",
  async ({ Bucket: name, CreateBucketConfiguration: configuration = {} }, { store, scope, now }) => {
    if (!isBucketName(name)) throw invalidBucketName(name);
    if (configuration.Location || configuration.Bucket)
      throw notImplemented("CreateBucketConfiguration", "which has no directory buckets");
    checkLocation(configuration.LocationConstraint, scope.region);
    const bucket: Bucket = {
      ...scope,
      name,
      createdAt: now,
      tags: tagsOf(configuration.Tags ?? [], "bucket"),
    };
    await store.transaction(async (tx) => {
      const existing = await tx.buckets.get(bucketScope(scope.account), name);
      // The oldest region answers a repetition as it did the first time.
      if (existing && existing.region === HOME && scope.region === HOME) return;
      if (existing) throw alreadyOwned(name);
      await tx.buckets.put(bucketScope(scope.account), name, bucket);
    });
    return { Location: `/${name}`, BucketArn: bucketArn(bucket) };
  },
);

/** The region that needs not, and may not, be named. */
const HOME = "us-east-1";

function checkLocation(constraint: string | undefined, region: string): void {
  if (constraint === HOME)
    throw apiError("InvalidLocationConstraint", "The specified location-constraint is not valid", {
      status: 400,
      members: { LocationConstraint: constraint },
    });
  const named = constraint === "EU" ? "eu-west-1" : constraint;
  if ((named ?? HOME) !== region)
    throw apiError(
      "IllegalLocationConstraintException",
      `The ${constraint ?? "unspecified"} location constraint is incompatible for the region specific endpoint this request was sent to.`,
      { status: 400 },
    );
}

const alreadyOwned = (name: string): ApiError =>
  apiError(
    "BucketAlreadyOwnedByYou",
    "Your previous request to create the named bucket succeeded and you already own it.",
    { status: 409, members: { BucketName: name } },
  );
