/** Saying no: what S3 has and Ebbtide has not is refused by the name it has on the wire, never accepted and ignored. */

import { type ApiError, apiError } from "../../errors.ts";
import { invalidArgument, notImplemented } from "./errors.ts";

type Values = Readonly<Record<string, unknown>>;
type Refusal = (value: unknown) => ApiError | undefined;

/** Throws for the first member that asks for something that is not there. */
export function refuseUnsupported(input: Values): void {
  for (const member of Object.keys(input)) {
    const value = input[member];
    const error = value === undefined ? undefined : refusals.get(member)?.(value);
    if (error) throw error;
  }
}

/** Refused whatever the value, or unless it asks for what is the case anyway. */
const never =
  (header: string, why: string, fine?: unknown): Refusal =>
  (value) =>
    value === fine ? undefined : notImplemented(header, why);

const encryption = "which does not encrypt objects: keep its data directory on an encrypted disk";
const locks = "which has no object lock";
const tiers = "which has the one storage class STANDARD";
const directories = "which has no directory buckets";

/** Buckets are their owner's alone, as AWS makes them (`BucketOwnerEnforced`), and so these are AWS's own words. */
const aclRefused: Refusal = (value) =>
  value === "private" || value === "bucket-owner-full-control"
    ? undefined
    : apiError("AccessControlListNotSupported", "The bucket does not allow ACLs", { status: 400 });

/** Where nothing has versions, every object's version is `null`. */
const versionRefused: Refusal = (value) =>
  value === "null" ? undefined : invalidArgument("Invalid version id specified", "versionId", value);

const refusals: ReadonlyMap<string, Refusal> = new Map([
  ["ServerSideEncryption", never("x-amz-server-side-encryption", encryption)],
  ["SSEKMSKeyId", never("x-amz-server-side-encryption-aws-kms-key-id", encryption)],
  ["SSEKMSEncryptionContext", never("x-amz-server-side-encryption-context", encryption)],
  ["BucketKeyEnabled", never("x-amz-server-side-encryption-bucket-key-enabled", encryption, false)],
  ["SSECustomerAlgorithm", never("x-amz-server-side-encryption-customer-algorithm", encryption)],
  ["SSECustomerKey", never("x-amz-server-side-encryption-customer-key", encryption)],
  ["SSECustomerKeyMD5", never("x-amz-server-side-encryption-customer-key-MD5", encryption)],
  [
    "CopySourceSSECustomerAlgorithm",
    never("x-amz-copy-source-server-side-encryption-customer-algorithm", encryption),
  ],
  ["CopySourceSSECustomerKey", never("x-amz-copy-source-server-side-encryption-customer-key", encryption)],
  [
    "CopySourceSSECustomerKeyMD5",
    never("x-amz-copy-source-server-side-encryption-customer-key-MD5", encryption),
  ],
  ["StorageClass", never("x-amz-storage-class", tiers, "STANDARD")],
  ["ObjectLockMode", never("x-amz-object-lock-mode", locks)],
  ["ObjectLockRetainUntilDate", never("x-amz-object-lock-retain-until-date", locks)],
  ["ObjectLockLegalHoldStatus", never("x-amz-object-lock-legal-hold", locks, "OFF")],
  ["ObjectLockEventHold", never("x-amz-object-lock-event-hold", locks, "OFF")],
  ["ObjectLockEventHoldDurationDays", never("x-amz-object-lock-event-hold-duration-days", locks)],
  ["ObjectLockEventHoldDurationYears", never("x-amz-object-lock-event-hold-duration-years", locks)],
  ["ObjectLockEnabledForBucket", never("x-amz-bucket-object-lock-enabled", locks, false)],
  ["BypassGovernanceRetention", never("x-amz-bypass-governance-retention", locks, false)],
  ["MFA", never("x-amz-mfa", "which has no versioning and so no MFA delete")],
  ["WebsiteRedirectLocation", never("x-amz-website-redirect-location", "which serves no websites")],
  ["WriteOffsetBytes", never("x-amz-write-offset-bytes", directories)],
  ["IfMatchLastModifiedTime", never("x-amz-if-match-last-modified-time", directories)],
  ["IfMatchSize", never("x-amz-if-match-size", directories)],
  ["IfMatchInitiatedTime", never("x-amz-if-match-initiated-time", directories)],
  ["BucketNamespace", never("x-amz-bucket-namespace", "whose buckets belong to accounts", "global")],
  [
    "ObjectOwnership",
    never("x-amz-object-ownership", "whose buckets are BucketOwnerEnforced", "BucketOwnerEnforced"),
  ],
  ["AnnotationDirective", never("x-amz-annotation-directive", "which has no annotations", "COPY")],
  ["OptionalObjectAttributes", never("x-amz-optional-object-attributes", "which has nothing to restore")],
  ["ACL", aclRefused],
  ["GrantFullControl", aclRefused],
  ["GrantRead", aclRefused],
  ["GrantReadACP", aclRefused],
  ["GrantWrite", aclRefused],
  ["GrantWriteACP", aclRefused],
  ["VersionId", versionRefused],
]);
