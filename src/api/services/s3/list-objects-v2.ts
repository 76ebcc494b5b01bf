/** ListObjectsV2: a bucket's keys, page by page. */

import { type Call, operation } from "../../operation.ts";
import type { ListObjectsV2Output, ListObjectsV2Request } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { invalidArgument } from "./errors.ts";
import { checkedLimit } from "./limits.ts";
import { commonPrefixes, endOf, listedObjects, listPage, writingOf } from "./listing.ts";

export const listObjectsV2 = operation<ListObjectsV2Request, ListObjectsV2Output>(
  "ListObjectsV2",
  async (input, call) => {
    const { Bucket, Prefix = "", Delimiter, StartAfter, ContinuationToken, EncodingType } = input;
    const limit = checkedLimit("maxKeys", input.MaxKeys);
    const after = ContinuationToken === undefined ? (StartAfter ?? "") : positionOf(ContinuationToken, call);
    await requireBucket(call.store, call.scope, Bucket);
    const query = { bucket: Bucket, prefix: Prefix, delimiter: Delimiter ?? "", after, limit };
    const page = await listPage(call, query);
    const write = writingOf(EncodingType);
    const end = page.truncated ? endOf(page.entries) : undefined;
    return {
      Name: Bucket,
      Prefix: write(Prefix),
      Delimiter: Delimiter && write(Delimiter),
      MaxKeys: limit,
      EncodingType,
      KeyCount: page.entries.length,
      IsTruncated: page.truncated,
      ContinuationToken,
      NextContinuationToken: end === undefined ? undefined : call.pages.token(LIST, [end]),
      StartAfter: StartAfter && write(StartAfter),
      Contents: listedObjects(page, write, input.FetchOwner === true),
      CommonPrefixes: commonPrefixes(page, write),
    };
  },
);

const LIST = "ListObjectsV2";

function positionOf(token: string, { pages }: Call): string {
  const [after] = pages.position(LIST, token) ?? [];
  if (after === undefined)
    throw invalidArgument("The continuation token provided is incorrect", "continuation-token", token);
  return String(after);
}
