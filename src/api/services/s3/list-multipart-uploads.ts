/** ListMultipartUploads: uploads of a bucket that are under way, by key. */

import type { MultipartUpload } from "../../../core/objects/object.ts";
import { operation } from "../../operation.ts";
import type { ListMultipartUploadsOutput, ListMultipartUploadsRequest } from "../../shapes/s3.types.ts";
import { ownerOf, requireBucket } from "./buckets.ts";
import { checkedLimit } from "./limits.ts";
import { commonPrefix, type Writing, writingOf } from "./listing.ts";

export const listMultipartUploads = operation<ListMultipartUploadsRequest, ListMultipartUploadsOutput>(
  "ListMultipartUploads",
  async (input, { store, scope }) => {
    const { Bucket, Prefix = "", Delimiter = "", KeyMarker = "", UploadIdMarker, EncodingType } = input;
    const limit = checkedLimit("max-uploads", input.MaxUploads);
    await requireBucket(store, scope, Bucket);
    const uploads = await store.objects.uploads(scope.account, Bucket);
    const rest = uploads.filter((upload) => upload.key.startsWith(Prefix) && isBehind(upload, input));
    const { page, truncated } = pageOf(rest, input, limit);
    const write = writingOf(EncodingType);
    const last = page.at(-1);
    return {
      Bucket,
      Prefix: write(Prefix),
      Delimiter: Delimiter === "" ? undefined : write(Delimiter),
      EncodingType,
      KeyMarker: write(KeyMarker),
      UploadIdMarker: UploadIdMarker ?? "",
      MaxUploads: limit,
      IsTruncated: truncated,
      ...(truncated && last && endOf(last, write)),
      Uploads: page.flatMap((entry) => ("uploadId" in entry ? [shown(entry, write)] : [])),
      CommonPrefixes: page.flatMap((entry) => ("prefix" in entry ? [{ Prefix: write(entry.prefix) }] : [])),
    };
  },
);

type Entry = MultipartUpload | { readonly prefix: string };

/** Behind the markers; an upload id counts only with its key. */
function isBehind({ key, uploadId }: MultipartUpload, input: ListMultipartUploadsRequest): boolean {
  const { KeyMarker = "", UploadIdMarker, Prefix = "", Delimiter = "" } = input;
  if (KeyMarker === "") return true;
  if (commonPrefix(key, { prefix: Prefix, delimiter: Delimiter }) === KeyMarker) return false;
  const order = Buffer.compare(Buffer.from(key), Buffer.from(KeyMarker));
  return order > 0 || (order === 0 && UploadIdMarker !== undefined && uploadId > UploadIdMarker);
}

function pageOf(
  uploads: readonly MultipartUpload[],
  { Prefix = "", Delimiter = "" }: ListMultipartUploadsRequest,
  limit: number,
): { readonly page: readonly Entry[]; readonly truncated: boolean } {
  const page: Entry[] = [];
  let rolledUp: string | undefined;
  for (const upload of uploads) {
    if (rolledUp !== undefined && upload.key.startsWith(rolledUp)) continue;
    if (page.length === limit) return { page, truncated: limit > 0 };
    rolledUp = commonPrefix(upload.key, { prefix: Prefix, delimiter: Delimiter });
    page.push(rolledUp === undefined ? upload : { prefix: rolledUp });
  }
  return { page, truncated: false };
}

const endOf = (last: Entry, write: Writing) =>
  "prefix" in last
    ? { NextKeyMarker: write(last.prefix) }
    : { NextKeyMarker: write(last.key), NextUploadIdMarker: last.uploadId };

const shown = ({ key, uploadId, startedAt, account, checksum }: MultipartUpload, write: Writing) => ({
  UploadId: uploadId,
  Key: write(key),
  Initiated: startedAt - (startedAt % 1000),
  StorageClass: "STANDARD" as const,
  Owner: ownerOf(account),
  Initiator: ownerOf(account),
  ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
});
