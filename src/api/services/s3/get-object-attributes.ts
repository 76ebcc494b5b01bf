/** GetObjectAttributes: what was asked for of an object's size, ETag, checksum and parts. */

import type { StoredObject } from "../../../core/objects/object.ts";
import { operation } from "../../operation.ts";
import type {
  GetObjectAttributesOutput,
  GetObjectAttributesParts,
  GetObjectAttributesRequest,
} from "../../shapes/s3.types.ts";
import { checksumMembers, lastModified } from "./description.ts";
import { checkedLimit } from "./limits.ts";
import { requireObject } from "./read-object.ts";

export const getObjectAttributes = operation<GetObjectAttributesRequest, GetObjectAttributesOutput>(
  "GetObjectAttributes",
  async (input, call) => {
    const object = await requireObject(call, input.Bucket, input.Key);
    const asked = new Set(input.ObjectAttributes);
    return {
      LastModified: lastModified(object),
      ...(asked.has("ETag") && { ETag: object.etag }),
      ...(asked.has("Checksum") && object.checksum && { Checksum: checksumMembers(object.checksum) }),
      ...(asked.has("ObjectParts") && object.parts && { ObjectParts: shownParts(object.parts, input) }),
      ...(asked.has("StorageClass") && { StorageClass: "STANDARD" as const }),
      ...(asked.has("ObjectSize") && { ObjectSize: object.size }),
    };
  },
);

function shownParts(
  parts: NonNullable<StoredObject["parts"]>,
  { MaxParts, PartNumberMarker = 0 }: GetObjectAttributesRequest,
): GetObjectAttributesParts {
  const limit = checkedLimit("x-amz-max-parts", MaxParts);
  const all = parts.map((Size, index) => ({ PartNumber: index + 1, Size }));
  const shown = all.slice(PartNumberMarker, PartNumberMarker + limit);
  return {
    TotalPartsCount: parts.length,
    PartNumberMarker,
    NextPartNumberMarker: shown.at(-1)?.PartNumber ?? 0,
    MaxParts: limit,
    IsTruncated: PartNumberMarker + shown.length < parts.length,
    Parts: shown,
  };
}
