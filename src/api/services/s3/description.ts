/** What is known of an object besides its bytes: taken from requests, shown in answers. */

import type { Checksum, ChecksumAlgorithm, StoredObject } from "../../../core/objects/object.ts";
import { apiError } from "../../errors.ts";
import { given } from "../../given.ts";
import type { GetObjectOutput, PutObjectRequest } from "../../shapes/s3.types.ts";
import { tagsOfHeader } from "./tags.ts";

type Description = Pick<StoredObject, "contentType" | "headers" | "metadata" | "tags">;

type DescribingInput = Pick<
  PutObjectRequest,
  | "CacheControl"
  | "ContentDisposition"
  | "ContentEncoding"
  | "ContentLanguage"
  | "ContentType"
  | "Expires"
  | "Metadata"
  | "Tagging"
>;

/** From the request that puts it. */
export function describe(input: DescribingInput): Description {
  const { ContentType, Metadata = {}, Tagging } = input;
  checkMetadata(Metadata);
  return {
    ...given({ contentType: ContentType }),
    headers: given({
      "cache-control": input.CacheControl,
      "content-disposition": input.ContentDisposition,
      "content-encoding": storedEncoding(input.ContentEncoding),
      "content-language": input.ContentLanguage,
      expires: input.Expires,
    }) as Readonly<Record<string, string>>,
    metadata: Metadata,
    tags: tagsOfHeader(Tagging),
  };
}

/** `aws-chunked` is how the bytes travelled, not what they are. */
function storedEncoding(header: string | undefined): string | undefined {
  const encodings = (header ?? "").split(",").map((one) => one.trim());
  const stored = encodings.filter((one) => one !== "" && one.toLowerCase() !== "aws-chunked");
  return stored.length > 0 ? stored.join(",") : undefined;
}

const LARGEST_METADATA = 2048;

function checkMetadata(metadata: Readonly<Record<string, string>>): void {
  const size = Object.entries(metadata).reduce(
    (sum, [name, value]) => sum + Buffer.byteLength(name) + Buffer.byteLength(value, "latin1"),
    0,
  );
  if (size > LARGEST_METADATA)
    throw apiError("MetadataTooLarge", "Your metadata headers exceed the maximum allowed metadata size", {
      status: 400,
      members: { Size: size, MaxSizeAllowed: LARGEST_METADATA },
    });
}

/** The headers that GET and HEAD answer with, whichever part of the object they are about. */
export function shownHeaders(object: StoredObject): GetObjectOutput {
  const { headers, tags, parts } = object;
  const tagCount = Object.keys(tags).length;
  return {
    AcceptRanges: "bytes",
    ETag: quoted(object.etag),
    LastModified: lastModified(object),
    ContentType: object.contentType ?? "binary/octet-stream",
    CacheControl: headers["cache-control"],
    ContentDisposition: headers["content-disposition"],
    ContentEncoding: headers["content-encoding"],
    ContentLanguage: headers["content-language"],
    Expires: headers.expires,
    Metadata: object.metadata,
    TagCount: tagCount > 0 ? tagCount : undefined,
    PartsCount: parts?.length,
  };
}

/** AWS tells whole seconds. */
export const lastModified = ({ modifiedAt }: { readonly modifiedAt: number }): number =>
  modifiedAt - (modifiedAt % 1000);

export const quoted = (etag: string): string => `"${etag}"`;

/** An ETag as the store keeps it. */
export const unquoted = (etag: string): string => etag.trim().replace(/^"(.*)"$/, "$1");

type ChecksumMembers = { readonly [Algorithm in ChecksumAlgorithm as `Checksum${Algorithm}`]?: string };

/** The member of a checksum: `ChecksumCRC32` and its like. */
export const checksumMember = (checksum: Checksum | undefined): ChecksumMembers =>
  checksum ? { [`Checksum${checksum.algorithm}`]: checksum.value } : {};

/** The same, and of what it is one. */
export const checksumMembers = (
  checksum: Checksum | undefined,
): ChecksumMembers & { readonly ChecksumType?: Checksum["type"] } =>
  checksum ? { ...checksumMember(checksum), ChecksumType: checksum.type } : {};
