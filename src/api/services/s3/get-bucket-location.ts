/** GetBucketLocation: the region, which is empty for the oldest one. */

import { operation } from "../../operation.ts";
import type { GetBucketLocationOutput, GetBucketLocationRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";

type Location = GetBucketLocationOutput["LocationConstraint"];

export const getBucketLocation = operation<GetBucketLocationRequest, GetBucketLocationOutput>(
  "GetBucketLocation",
  async ({ Bucket }, { store, scope }) => {
    const { region } = await requireBucket(store, scope, Bucket);
    return region === "us-east-1" ? {} : { LocationConstraint: region as NonNullable<Location> };
  },
);
