/** ListParts: the parts of an upload so far. */

import { operation } from "../../operation.ts";
import type { ListPartsOutput, ListPartsRequest } from "../../shapes/s3.types.ts";
import { ownerOf } from "./buckets.ts";
import { checksumMember, lastModified, quoted } from "./description.ts";
import { checkedLimit } from "./limits.ts";
import { requireUpload } from "./multipart.ts";

export const listParts = operation<ListPartsRequest, ListPartsOutput>(
  "ListParts",
  async (input, { store, scope }) => {
    const { Bucket, Key, UploadId, PartNumberMarker = 0 } = input;
    const limit = checkedLimit("max-parts", input.MaxParts);
    const { checksum } = await requireUpload(store, scope, input);
    const rest = (await store.objects.parts(UploadId)).filter(({ number }) => number > PartNumberMarker);
    const page = rest.slice(0, limit);
    return {
      Bucket,
      Key,
      UploadId,
      PartNumberMarker,
      NextPartNumberMarker: page.at(-1)?.number ?? 0,
      MaxParts: limit,
      IsTruncated: rest.length > limit,
      Parts: page.map((part) => ({
        PartNumber: part.number,
        LastModified: lastModified(part),
        ETag: quoted(part.etag),
        Size: part.size,
        ...checksumMember(part.checksum),
      })),
      Initiator: ownerOf(scope.account),
      Owner: ownerOf(scope.account),
      StorageClass: "STANDARD",
      ...(checksum && { ChecksumAlgorithm: checksum.algorithm, ChecksumType: checksum.type }),
    };
  },
);
