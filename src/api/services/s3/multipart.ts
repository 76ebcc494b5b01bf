/** Multipart uploads: what their operations have in common. */

import { createHash } from "node:crypto";
import type { MultipartUpload, UploadedPart } from "../../../core/objects/object.ts";
import type { Scope } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import { type ApiError, apiError } from "../../errors.ts";
import type { Call } from "../../operation.ts";
import { requireBucket } from "./buckets.ts";
import { invalidArgument, invalidRequest, noSuchUpload } from "./errors.ts";
import { discardStaged, type Received } from "./receive.ts";

export interface UploadInput {
  readonly Bucket: string;
  readonly Key: string;
  readonly UploadId: string;
}

/** The caller's upload under way, for that very key. */
export async function requireUpload(
  store: Pick<Collections, "buckets" | "objects">,
  scope: Scope,
  { Bucket, Key, UploadId }: UploadInput,
): Promise<MultipartUpload> {
  await requireBucket(store, scope, Bucket);
  const upload = await store.objects.upload(scope.account, Bucket, Key, UploadId);
  if (!upload) throw noSuchUpload(UploadId);
  return upload;
}

export function checkPartNumber(number: number): void {
  if (!Number.isInteger(number) || number < 1 || number > 10_000)
    throw invalidArgument(
      "Part number must be an integer between 1 and 10000, inclusive",
      "partNumber",
      number,
    );
}

/** Each part brings the checksum that the upload was begun with. */
export function requireSameAlgorithm(upload: MultipartUpload, algorithm: string | undefined): void {
  const expected = upload.checksum?.algorithm;
  if (expected !== undefined && expected !== algorithm)
    throw invalidRequest(
      `Checksum Type mismatch occurred, expected checksum Type: ${expected.toLowerCase()}, actual checksum Type: ${algorithm?.toLowerCase() ?? "null"}`,
    );
}

/** Puts a part whose bytes are staged; when it cannot, nothing is left of them. */
export async function commitPart(
  call: Call,
  input: UploadInput & { readonly PartNumber: number },
  received: Received,
): Promise<UploadedPart> {
  const { payload, size, md5, checksum } = received;
  const part: UploadedPart = {
    number: input.PartNumber,
    size,
    etag: md5,
    modifiedAt: call.now,
    ...(checksum && { checksum }),
    payload,
  };
  try {
    const replaced = await call.store.transaction(async (tx) => {
      // The upload may have ended while the body came.
      requireSameAlgorithm(await requireUpload(tx, call.scope, input), checksum?.algorithm);
      return tx.objects.putPart(input.UploadId, part);
    });
    await call.objects.discard(replaced);
    return part;
  } catch (error) {
    await discardStaged(call, received);
    throw error;
  }
}

/** The ETag of an object that was put together from parts: the MD5 of their MD5s, and their number. */
export function multipartEtag(etags: readonly string[]): string {
  const hash = createHash("md5");
  for (const etag of etags) hash.update(Buffer.from(etag, "hex"));
  return `${hash.digest("hex")}-${etags.length}`;
}

export const invalidPart = (uploadId: string, number: number, etag: string): ApiError =>
  apiError(
    "InvalidPart",
    "One or more of the specified parts could not be found.  The part may not have been uploaded, or the specified entity tag may not match the part's entity tag.",
    { status: 400, members: { UploadId: uploadId, PartNumber: number, ETag: etag } },
  );
