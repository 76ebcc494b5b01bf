/** HeadBucket: whether the bucket is there, and in which region. */

import { operation } from "../../operation.ts";
import type { HeadBucketOutput, HeadBucketRequest } from "../../shapes/s3.types.ts";
import { bucketArn, requireBucket } from "./buckets.ts";

export const headBucket = operation<HeadBucketRequest, HeadBucketOutput>(
  "HeadBucket",
  async ({ Bucket }, { store, scope }) => {
    const bucket = await requireBucket(store, scope, Bucket);
    return { BucketRegion: bucket.region, BucketArn: bucketArn(bucket), AccessPointAlias: false };
  },
);
