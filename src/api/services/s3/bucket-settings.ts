/** Settings of buckets that Ebbtide has not: asked for, they are as AWS describes a bucket that nobody configured. */

import { apiError } from "../../errors.ts";
import { type Operation, operation } from "../../operation.ts";
import type {
  GetBucketAclOutput,
  GetBucketAclRequest,
  PutBucketVersioningRequest,
} from "../../shapes/s3.types.ts";
import { ownerOf, requireBucket } from "./buckets.ts";

interface BucketInput {
  readonly Bucket: string;
}

/** GetBucketAcl: the owner may do everything, and nobody else anything. */
export const getBucketAcl = operation<GetBucketAclRequest, GetBucketAclOutput>(
  "GetBucketAcl",
  async ({ Bucket }, { store, scope }) => {
    await requireBucket(store, scope, Bucket);
    const Owner = ownerOf(scope.account);
    return {
      Owner,
      Grants: [{ Grantee: { ID: Owner.ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }],
    };
  },
);

/** PutBucketVersioning: refused, because older versions would not be kept. */
export const putBucketVersioning = operation<PutBucketVersioningRequest, never>(
  "PutBucketVersioning",
  async ({ Bucket }, { store, scope }) => {
    await requireBucket(store, scope, Bucket);
    throw apiError(
      "NotImplemented",
      "Ebbtide does not support versioning: an object that is replaced or deleted is gone.",
      { status: 501 },
    );
  },
);

const answering = (name: string, output: object): Operation =>
  operation<BucketInput, object>(name, async ({ Bucket }, { store, scope }) => {
    await requireBucket(store, scope, Bucket);
    return output;
  });

const missing = (name: string, code: string, message: string): Operation =>
  operation<BucketInput, never>(name, async ({ Bucket }, { store, scope }) => {
    await requireBucket(store, scope, Bucket);
    throw apiError(code, message, { status: 404, members: { BucketName: Bucket } });
  });

/** The questions whose answer is the same for every bucket. */
export const unconfigured: readonly Operation[] = [
  answering("GetBucketVersioning", {}),
  answering("GetBucketLogging", {}),
  answering("GetBucketAccelerateConfiguration", {}),
  answering("GetBucketRequestPayment", { Payer: "BucketOwner" }),
  missing("GetBucketPolicy", "NoSuchBucketPolicy", "The bucket policy does not exist"),
  missing("GetBucketPolicyStatus", "NoSuchBucketPolicy", "The bucket policy does not exist"),
  missing("GetBucketCors", "NoSuchCORSConfiguration", "The CORS configuration does not exist"),
  missing(
    "GetBucketWebsite",
    "NoSuchWebsiteConfiguration",
    "The specified bucket does not have a website configuration",
  ),
  missing(
    "GetBucketLifecycleConfiguration",
    "NoSuchLifecycleConfiguration",
    "The lifecycle configuration does not exist",
  ),
  missing(
    "GetBucketEncryption",
    "ServerSideEncryptionConfigurationNotFoundError",
    "The server side encryption configuration was not found",
  ),
  missing(
    "GetBucketReplication",
    "ReplicationConfigurationNotFoundError",
    "The replication configuration was not found",
  ),
  missing(
    "GetObjectLockConfiguration",
    "ObjectLockConfigurationNotFoundError",
    "Object Lock configuration does not exist for this bucket",
  ),
  missing(
    "GetPublicAccessBlock",
    "NoSuchPublicAccessBlockConfiguration",
    "The public access block configuration was not found",
  ),
];
