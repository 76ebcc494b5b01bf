/** Buckets as operations look for them: by account, whatever the caller's region. */

import { createHash } from "node:crypto";
import type { Bucket } from "../../../core/objects/object.ts";
import { arn, type Scope } from "../../../core/scope.ts";
import { bucketScope, type Collections } from "../../../store/store.ts";
import { type ApiError, apiError } from "../../errors.ts";
import type { Owner } from "../../shapes/s3.types.ts";
import { noSuchBucket } from "./errors.ts";

/** The caller's bucket of that name; other accounts' are not there. */
export async function requireBucket(
  { buckets }: Pick<Collections, "buckets">,
  { account }: Scope,
  name: string,
): Promise<Bucket> {
  const bucket = await buckets.get(bucketScope(account), name);
  if (bucket) return bucket;
  throw isBucketName(name) ? noSuchBucket(name) : invalidBucketName(name);
}

export const invalidBucketName = (name: string): ApiError =>
  apiError("InvalidBucketName", "The specified bucket is not valid.", {
    status: 400,
    members: { BucketName: name },
  });

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export const isBucketName = (name: string): boolean =>
  /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) &&
  !name.includes("..") &&
  !/^\d+\.\d+\.\d+\.\d+$/.test(name) &&
  !/^(xn--|sthree-)/.test(name) &&
  !/(-s3alias|--ol-s3|\.mrap|--x-s3|--table-s3)$/.test(name);

export const bucketArn = ({ name }: Bucket): string => arn("s3", { region: "", account: "" }, name);

/** AWS names owners by 64 hexadecimal digits; ours follow from the account. */
export const ownerOf = (account: string): Owner => ({
  ID: createHash("sha256").update(`ebbtide account ${account}`).digest("hex"),
});
