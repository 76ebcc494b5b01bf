/** UploadPartCopy: a part that is an object, or a range of one. */

import type { StoredObject } from "../../../core/objects/object.ts";
import { operation } from "../../operation.ts";
import { runningChecksum } from "../../protocols/checksums.ts";
import type { UploadPartCopyOutput, UploadPartCopyRequest } from "../../shapes/s3.types.ts";
import { checkSourceSize, copySourceOf, requireSource } from "./copy-source.ts";
import { checksumMember, lastModified, quoted } from "./description.ts";
import { invalidArgument } from "./errors.ts";
import { checkPartNumber, commitPart, requireUpload } from "./multipart.ts";
import type { ByteRange } from "./ranges.ts";
import { LARGEST_UPLOAD } from "./receive.ts";

export const uploadPartCopy = operation<UploadPartCopyRequest, UploadPartCopyOutput>(
  "UploadPartCopy",
  async (input, call) => {
    checkPartNumber(input.PartNumber);
    const { checksum: wanted } = await requireUpload(call.store, call.scope, input);
    const source = await requireSource(call.store, call.scope, copySourceOf(input.CopySource), input);
    const range = sourceRange(input.CopySourceRange, source);
    checkSourceSize(range ? range.last - range.first + 1 : source.size);
    const running = wanted && runningChecksum(wanted.algorithm);
    const staged = await call.objects.stage(
      watched(call.objects.open(source, range), (chunk) => running?.update(chunk)),
      LARGEST_UPLOAD,
      undefined,
      false,
    );
    const checksum = running &&
      wanted && {
        algorithm: wanted.algorithm,
        value: await running.digest(),
        type: "FULL_OBJECT" as const,
      };
    const part = await commitPart(call, input, { ...staged, ...(checksum && { checksum }) });
    return {
      CopyPartResult: {
        ETag: quoted(part.etag),
        LastModified: lastModified(part),
        ...checksumMember(part.checksum),
      },
    };
  },
);

async function* watched(
  bytes: AsyncIterable<Uint8Array>,
  watch: (chunk: Uint8Array) => void,
): AsyncGenerator<Uint8Array> {
  for await (const chunk of bytes) {
    watch(chunk);
    yield chunk;
  }
}

function sourceRange(header: string | undefined, { size }: StoredObject): ByteRange | undefined {
  if (header === undefined) return undefined;
  const [, start, end] = /^bytes=(\d{1,15})-(\d{1,15})$/.exec(header.trim()) ?? [];
  const range = { first: Number(start), last: Number(end) };
  if (start === undefined || range.first > range.last)
    throw invalidArgument(
      "The x-amz-copy-source-range value must be of the form bytes=first-last where first and last are the zero-based offsets of the first and last bytes to copy",
      "x-amz-copy-source-range",
      header,
    );
  if (range.last >= size)
    throw invalidArgument(
      `Range specified is not valid for source object of size: ${size}`,
      "x-amz-copy-source-range",
      header,
    );
  return range;
}
