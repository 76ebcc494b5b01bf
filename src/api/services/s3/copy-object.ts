/**
 * CopyObject: another object of the same bytes. Files are shared, not copied: they never change, and go with the last
 * object that uses them. So the copy of a multipart object keeps its ETag and parts, where S3 makes it a plain one.
 */

import type { ChecksumAlgorithm, StoredObject } from "../../../core/objects/object.ts";
import { type Call, operation } from "../../operation.ts";
import { runningChecksum } from "../../protocols/checksums.ts";
import type { CopyObjectOutput, CopyObjectRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { writeCondition } from "./conditions.ts";
import { type CopySource, checkSourceSize, copySourceOf, requireSource } from "./copy-source.ts";
import { checksumMembers, describe, lastModified, quoted } from "./description.ts";
import { invalidRequest } from "./errors.ts";
import { supportedAlgorithm } from "./integrity.ts";

export const copyObject = operation<CopyObjectRequest, CopyObjectOutput>(
  "CopyObject",
  async (input, call) => {
    const source = copySourceOf(input.CopySource);
    if (isItself(source, input)) requireChange(input);
    const { object, freed } = await copied(source, input, call);
    await call.objects.discard(freed);
    return {
      CopyObjectResult: {
        ETag: quoted(object.etag),
        LastModified: lastModified(object),
        ...checksumMembers(object.checksum),
      },
    };
  },
);

const isItself = ({ bucket, key }: CopySource, input: CopyObjectRequest): boolean =>
  bucket === input.Bucket && key === input.Key;

function requireChange({ MetadataDirective, TaggingDirective, ChecksumAlgorithm }: CopyObjectRequest): void {
  if (MetadataDirective !== "REPLACE" && TaggingDirective !== "REPLACE" && ChecksumAlgorithm === undefined)
    throw invalidRequest(
      "This copy request is illegal because it is trying to copy an object to itself without changing the object's metadata, storage class, website redirect location or encryption attributes.",
    );
}

interface Copy {
  readonly object: StoredObject;
  readonly freed: readonly string[];
}

async function copied(source: CopySource, input: CopyObjectRequest, call: Call): Promise<Copy> {
  const condition = writeCondition(input, input.Key);
  const known = await checksumWanted(source, input, call);
  const copy = await call.store.transaction(async (tx) => {
    await requireBucket(tx, call.scope, input.Bucket);
    const found = await requireSource(tx, call.scope, source, input);
    checkSourceSize(found.size);
    if (known && known.etag !== found.etag) return undefined;
    if (condition) condition(await tx.objects.get(call.scope.account, input.Bucket, input.Key));
    const object = copyOf(known ? { ...found, checksum: known.checksum } : found, input, call);
    return { object, freed: await tx.objects.put([object]) };
  });
  // Someone replaced the source while its checksum was being computed.
  return copy ?? copied(source, input, call);
}

function copyOf(source: StoredObject, input: CopyObjectRequest, { scope, now }: Call): StoredObject {
  const described = describe(input);
  const { contentType, headers, metadata } = input.MetadataDirective === "REPLACE" ? described : source;
  const { contentType: _, ...rest } = source;
  return {
    ...rest,
    account: scope.account,
    bucket: input.Bucket,
    key: input.Key,
    modifiedAt: now,
    ...(contentType !== undefined && { contentType }),
    headers,
    metadata,
    tags: input.TaggingDirective === "REPLACE" ? described.tags : source.tags,
  };
}

type Computed = { readonly etag: string; readonly checksum: NonNullable<StoredObject["checksum"]> };

/** A checksum that the source has not, computed from its bytes; undefined where none is needed. */
async function checksumWanted(
  source: CopySource,
  input: CopyObjectRequest,
  { store, objects, scope }: Call,
): Promise<Computed | undefined> {
  if (input.ChecksumAlgorithm === undefined) return undefined;
  const algorithm = supportedAlgorithm(input.ChecksumAlgorithm, "x-amz-checksum-algorithm");
  const found = await requireSource(store, scope, source, input);
  if (found.checksum?.algorithm === algorithm && found.checksum.type === "FULL_OBJECT")
    return { etag: found.etag, checksum: found.checksum };
  const value = await computed(algorithm, objects.open(found));
  return { etag: found.etag, checksum: { algorithm, value, type: "FULL_OBJECT" } };
}

async function computed(algorithm: ChecksumAlgorithm, bytes: AsyncIterable<Uint8Array>): Promise<string> {
  const running = runningChecksum(algorithm);
  for await (const chunk of bytes) running.update(chunk);
  return running.digest();
}
