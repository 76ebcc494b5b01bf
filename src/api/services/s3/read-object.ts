/** What GET and HEAD of an object have in common: finding it, judging conditions, describing what is sent. */

import type { StoredObject } from "../../../core/objects/object.ts";
import type { Call } from "../../operation.ts";
import type { GetObjectOutput, GetObjectRequest, HeadObjectRequest } from "../../shapes/s3.types.ts";
import { withStatus } from "../../status.ts";
import { requireBucket } from "./buckets.ts";
import { judge } from "./conditions.ts";
import { checksumMembers, quoted, shownHeaders } from "./description.ts";
import { noSuchKey } from "./errors.ts";
import { type ByteRange, rangeOf } from "./ranges.ts";

/** The object of that key, or AWS's word for what is missing. */
export async function requireObject(
  { store, scope }: Call,
  bucket: string,
  key: string,
): Promise<StoredObject> {
  const object = await store.objects.get(scope.account, bucket, key);
  if (object) return object;
  await requireBucket(store, scope, bucket);
  throw noSuchKey(key);
}

export interface Reading {
  readonly output: GetObjectOutput;
  /** What is to be sent; undefined where the reader has it already. */
  readonly send?: { readonly range?: ByteRange | undefined };
}

/** Describes the answer, without the body. */
export function readingOf(
  object: StoredObject,
  input: GetObjectRequest | HeadObjectRequest,
  { http }: Pick<Call, "http">,
): Reading {
  const shown = { ...shownHeaders(object), ...overrides(input) };
  if (judge(object, input) === "not modified") return { output: withStatus(shown, 304) };
  const asked = isCurrent(http.headers["if-range"], object) ? input : { PartNumber: input.PartNumber };
  const range = rangeOf(asked, object);
  if (range) return { output: withStatus({ ...shown, ...partial(range, object) }, 206), send: { range } };
  // A checksum is one of the whole, and readers would hold a part against it.
  const checksum = input.ChecksumMode === "ENABLED" ? checksumMembers(object.checksum) : {};
  return { output: { ...shown, ContentLength: object.size, ...checksum }, send: {} };
}

const partial = ({ first, last }: ByteRange, { size }: StoredObject): GetObjectOutput => ({
  ContentLength: last - first + 1,
  ContentRange: `bytes ${first}-${last}/${size}`,
});

/** `If-Range`: a part only of the object that the reader has begun to read. */
const isCurrent = (condition: string | undefined, object: StoredObject): boolean =>
  condition === undefined ||
  condition.trim() === quoted(object.etag) ||
  Date.parse(condition) === object.modifiedAt - (object.modifiedAt % 1000);

/** Headers that the reader wants in place of the stored ones. */
function overrides(input: GetObjectRequest | HeadObjectRequest): GetObjectOutput {
  const wanted = {
    CacheControl: input.ResponseCacheControl,
    ContentDisposition: input.ResponseContentDisposition,
    ContentEncoding: input.ResponseContentEncoding,
    ContentLanguage: input.ResponseContentLanguage,
    ContentType: input.ResponseContentType,
    Expires: input.ResponseExpires === undefined ? undefined : new Date(input.ResponseExpires).toUTCString(),
  };
  return Object.fromEntries(Object.entries(wanted).filter(([, value]) => value !== undefined));
}
