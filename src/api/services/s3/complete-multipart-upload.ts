/** CompleteMultipartUpload: the parts that are named become an object; their bytes stay where they are. */

import assert from "node:assert/strict";
import type {
  Checksum,
  ChecksumAlgorithm,
  MultipartUpload,
  StoredObject,
  UploadedPart,
} from "../../../core/objects/object.ts";
import { apiError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import { checksumOf as bytesChecksum, combinedChecksum, isCombinable } from "../../protocols/checksums.ts";
import type {
  CompletedPart,
  CompleteMultipartUploadOutput,
  CompleteMultipartUploadRequest,
} from "../../shapes/s3.types.ts";
import type { Condition } from "./commit.ts";
import { writeCondition } from "./conditions.ts";
import { checksumMembers, quoted, unquoted } from "./description.ts";
import { invalidRequest, malformedXml } from "./errors.ts";
import { badDigest } from "./integrity.ts";
import { invalidPart, multipartEtag, requireUpload } from "./multipart.ts";

export const completeMultipartUpload = operation<
  CompleteMultipartUploadRequest,
  CompleteMultipartUploadOutput
>("CompleteMultipartUpload", async (input, call) => {
  const named = input.MultipartUpload?.Parts ?? [];
  if (named.length === 0) throw malformedXml();
  checkOrder(named);
  const condition = writeCondition(input, input.Key);
  const { object, freed } = await completed(named, input, call, condition);
  await call.objects.discard(freed);
  return {
    Location: `${call.http.origin}/${input.Bucket}/${input.Key.split("/").map(encodeURIComponent).join("/")}`,
    Bucket: input.Bucket,
    Key: input.Key,
    ETag: quoted(object.etag),
    ...checksumMembers(object.checksum),
  };
});

function checkOrder(named: readonly CompletedPart[]): void {
  let before = 0;
  for (const { PartNumber, ETag } of named) {
    if (PartNumber === undefined || ETag === undefined) throw malformedXml();
    if (PartNumber <= before)
      throw apiError(
        "InvalidPartOrder",
        "The list of parts was not in ascending order. Parts must be ordered by part number.",
        { status: 400 },
      );
    before = PartNumber;
  }
}

interface Completed {
  readonly object: StoredObject;
  readonly freed: readonly string[];
}

async function completed(
  named: readonly CompletedPart[],
  input: CompleteMultipartUploadRequest,
  call: Call,
  condition: Condition | undefined,
): Promise<Completed> {
  const { store, scope } = call;
  const earlier = await completedEarlier(named, input, call);
  if (earlier) return { object: earlier, freed: [] };
  const upload = await requireUpload(store, scope, input);
  const uploaded = await store.objects.parts(input.UploadId);
  const object = await assembled(upload, chosen(named, uploaded, input), input);
  const done = await store.transaction(async (tx) => {
    await requireUpload(tx, scope, input);
    if (!areSame(uploaded, await tx.objects.parts(input.UploadId))) return undefined;
    condition?.(await tx.objects.get(scope.account, input.Bucket, input.Key));
    const replaced = await tx.objects.put([object]);
    return { object, freed: [...replaced, ...(await tx.objects.deleteUpload(input.UploadId))] };
  });
  // A part was replaced meanwhile.
  return done ?? completed(named, input, call, condition);
}

const areSame = (some: readonly UploadedPart[], others: readonly UploadedPart[]): boolean =>
  JSON.stringify(some.map(({ payload }) => payload)) === JSON.stringify(others.map(({ payload }) => payload));

/** Who repeats a call whose answer was lost gets that answer. */
async function completedEarlier(
  named: readonly CompletedPart[],
  { Bucket, Key, UploadId }: CompleteMultipartUploadRequest,
  { store, scope }: Call,
): Promise<StoredObject | undefined> {
  if (await store.objects.upload(scope.account, Bucket, Key, UploadId)) return undefined;
  const object = await store.objects.get(scope.account, Bucket, Key);
  return object && isSame(object, named) ? object : undefined;
}

const isSame = ({ etag }: StoredObject, named: readonly CompletedPart[]): boolean =>
  etag === multipartEtag(named.map(({ ETag = "" }) => unquoted(ETag)));

const SMALLEST_PART = 5 * 1024 ** 2;

/** The parts that the caller names, each as the caller knows it. */
function chosen(
  named: readonly CompletedPart[],
  uploaded: readonly UploadedPart[],
  { UploadId }: CompleteMultipartUploadRequest,
): readonly UploadedPart[] {
  const byNumber = new Map(uploaded.map((part) => [part.number, part]));
  return named.map((asked, index) => {
    const { PartNumber = 0, ETag = "" } = asked;
    const part = byNumber.get(PartNumber);
    const known = asked[`Checksum${part?.checksum?.algorithm ?? "CRC32"}`];
    const matches =
      part && unquoted(ETag) === part.etag && (known === undefined || known === part.checksum?.value);
    if (!matches) throw invalidPart(UploadId, PartNumber, ETag);
    if (part.size < SMALLEST_PART && index < named.length - 1)
      throw apiError("EntityTooSmall", "Your proposed upload is smaller than the minimum allowed size", {
        status: 400,
        members: { ETag: part.etag, MinSizeAllowed: SMALLEST_PART, ProposedSize: part.size, PartNumber },
      });
    return part;
  });
}

async function assembled(
  upload: MultipartUpload,
  parts: readonly UploadedPart[],
  input: CompleteMultipartUploadRequest,
): Promise<StoredObject> {
  const size = parts.reduce((sum, part) => sum + part.size, 0);
  if (input.MpuObjectSize !== undefined && input.MpuObjectSize !== size)
    throw invalidRequest(
      `The provided 'x-amz-mp-object-size' header value ${input.MpuObjectSize} does not match what was computed: ${size}`,
    );
  const checksum = upload.checksum && (await checksumOf(upload.checksum, parts, input));
  const { uploadId: _, startedAt, checksum: __, ...described } = upload;
  return {
    ...described,
    size,
    etag: multipartEtag(parts.map(({ etag }) => etag)),
    // AWS dates a multipart object from its beginning.
    modifiedAt: startedAt,
    ...(checksum && { checksum }),
    parts: parts.map((part) => part.size),
    payload: { kind: "files", files: parts.flatMap(filesOf) },
  };
}

function filesOf({ payload }: UploadedPart) {
  assert(payload.kind === "files", "parts have files of their own");
  return payload.files.filter(({ size }) => size > 0);
}

async function checksumOf(
  { algorithm, type }: NonNullable<MultipartUpload["checksum"]>,
  parts: readonly UploadedPart[],
  input: CompleteMultipartUploadRequest,
): Promise<Checksum> {
  const named = input.MultipartUpload?.Parts ?? [];
  const values = parts.map(({ number, size, checksum }, index) => {
    if (type === "COMPOSITE" && named[index]?.[`Checksum${algorithm}`] === undefined)
      throw invalidRequest(
        `The upload was created using a ${algorithm.toLowerCase()} checksum. The complete request must include the checksum for each part. It was missing for part ${number} in the request.`,
      );
    assert(checksum, "parts have the upload's checksum");
    return { value: checksum.value, size };
  });
  const value =
    type === "FULL_OBJECT" && isCombinable(algorithm)
      ? combinedChecksum(algorithm, values)
      : await composed(algorithm, values);
  const expected = input[`Checksum${algorithm}`];
  if (expected !== undefined && expected !== value) throw badDigest(algorithm);
  return { algorithm, type, value };
}

/** The checksum of the parts' checksums, and their number. */
async function composed(
  algorithm: ChecksumAlgorithm,
  parts: readonly { readonly value: string }[],
): Promise<string> {
  const bytes = Buffer.concat(parts.map(({ value }) => Buffer.from(value, "base64")));
  return `${await bytesChecksum(algorithm, bytes)}-${parts.length}`;
}
