/** CreateMultipartUpload: begins an object that comes in parts. */

import type { MultipartUpload } from "../../../core/objects/object.ts";
import { operation } from "../../operation.ts";
import { isCombinable } from "../../protocols/checksums.ts";
import type { CreateMultipartUploadOutput, CreateMultipartUploadRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { describe } from "./description.ts";
import { invalidRequest } from "./errors.ts";
import { supportedAlgorithm } from "./integrity.ts";

export const createMultipartUpload = operation<CreateMultipartUploadRequest, CreateMultipartUploadOutput>(
  "CreateMultipartUpload",
  async (input, { store, scope, now, newId }) => {
    const { Bucket, Key } = input;
    const checksum = checksumOf(input);
    const upload: MultipartUpload = {
      account: scope.account,
      bucket: Bucket,
      key: Key,
      uploadId: Buffer.from(newId()).toString("base64url"),
      startedAt: now,
      ...describe(input),
      ...(checksum && { checksum }),
    };
    await store.transaction(async (tx) => {
      await requireBucket(tx, scope, Bucket);
      await tx.objects.createUpload(upload);
    });
    return {
      Bucket,
      Key,
      UploadId: upload.uploadId,
      ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    };
  },
);

/** CRCs can stand for the whole or be composed of the parts'; CRC64NVME is only of the whole, SHAs only composed. */
function checksumOf({
  ChecksumAlgorithm,
  ChecksumType,
}: CreateMultipartUploadRequest): MultipartUpload["checksum"] {
  if (ChecksumAlgorithm === undefined) {
    if (ChecksumType !== undefined)
      throw invalidRequest(
        "The x-amz-checksum-type header can only be used with the x-amz-checksum-algorithm header.",
      );
    return undefined;
  }
  const algorithm = supportedAlgorithm(ChecksumAlgorithm, "x-amz-checksum-algorithm");
  const type = ChecksumType ?? (algorithm === "CRC64NVME" ? "FULL_OBJECT" : "COMPOSITE");
  if (type === "FULL_OBJECT" ? !isCombinable(algorithm) : algorithm === "CRC64NVME")
    throw invalidRequest(
      `The ${type} checksum type cannot be used with the ${algorithm.toLowerCase()} checksum algorithm.`,
    );
  return { algorithm, type };
}
