/** ListObjects, the first version: pages are told apart by the last key. */

import { operation } from "../../operation.ts";
import type { ListObjectsOutput, ListObjectsRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { checkedLimit } from "./limits.ts";
import { commonPrefixes, endOf, listedObjects, listPage, writingOf } from "./listing.ts";

export const listObjects = operation<ListObjectsRequest, ListObjectsOutput>(
  "ListObjects",
  async (input, call) => {
    const { Bucket, Prefix = "", Delimiter, Marker = "", EncodingType } = input;
    const limit = checkedLimit("maxKeys", input.MaxKeys);
    await requireBucket(call.store, call.scope, Bucket);
    const query = { bucket: Bucket, prefix: Prefix, delimiter: Delimiter ?? "", after: Marker, limit };
    const page = await listPage(call, query);
    const write = writingOf(EncodingType);
    const end = endOf(page.entries);
    return {
      Name: Bucket,
      Prefix: write(Prefix),
      Marker: write(Marker),
      Delimiter: Delimiter && write(Delimiter),
      MaxKeys: limit,
      EncodingType,
      IsTruncated: page.truncated,
      // Without a delimiter the last key says it, and S3 is silent.
      NextMarker: page.truncated && Delimiter && end !== undefined ? write(end) : undefined,
      Contents: listedObjects(page, write, true),
      CommonPrefixes: commonPrefixes(page, write),
    };
  },
);
