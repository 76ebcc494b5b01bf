/** Pages of a bucket's keys, those that share a beginning up to a delimiter rolled up into one entry. */

import type { StoredObject } from "../../../core/objects/object.ts";
import type { Call } from "../../operation.ts";
import type { Object as ListedObject } from "../../shapes/s3.types.ts";
import { ownerOf } from "./buckets.ts";
import { lastModified, quoted } from "./description.ts";

export type ListEntry =
  | { readonly kind: "object"; readonly object: StoredObject }
  | { readonly kind: "prefix"; readonly prefix: string };

export interface ListQuery {
  readonly bucket: string;
  readonly prefix: string;
  readonly delimiter: string;
  /** A key or common prefix: the page begins behind it. */
  readonly after: string;
  readonly limit: number;
}

export interface ListPage {
  readonly entries: readonly ListEntry[];
  readonly truncated: boolean;
}

/** Keys that are rolled up are jumped over, not read: after a few of them the next query starts behind their prefix. */
const ROLLING_BATCH = 100;

/** One page, in the order of the keys' UTF-8 bytes. */
export async function listPage({ store, scope }: Call, query: ListQuery): Promise<ListPage> {
  const { bucket, prefix, delimiter, limit } = query;
  if (limit === 0) return { entries: [], truncated: false };
  const batchSize = delimiter === "" ? limit + 1 : ROLLING_BATCH;
  const entries: ListEntry[] = [];
  let rolledUp = commonPrefix(query.after, query) === query.after ? query.after : undefined;
  let after = rolledUp === undefined ? query.after : behind(rolledUp);
  for (;;) {
    const batch = await store.objects.list(scope.account, bucket, {
      prefix,
      ...(after !== "" && { after }),
      limit: batchSize,
    });
    for (const object of batch) {
      if (rolledUp !== undefined && object.key.startsWith(rolledUp)) continue;
      if (entries.length === limit) return { entries, truncated: true };
      rolledUp = commonPrefix(object.key, query);
      entries.push(
        rolledUp === undefined ? { kind: "object", object } : { kind: "prefix", prefix: rolledUp },
      );
    }
    const last = batch.at(-1);
    if (!last || batch.length < batchSize) return { entries, truncated: false };
    after = rolledUp !== undefined && last.key.startsWith(rolledUp) ? behind(rolledUp) : last.key;
  }
}

/** The key up to the first delimiter behind the prefix. */
export function commonPrefix(
  key: string,
  { prefix, delimiter }: Pick<ListQuery, "prefix" | "delimiter">,
): string | undefined {
  if (delimiter === "" || !key.startsWith(prefix)) return undefined;
  const end = key.indexOf(delimiter, prefix.length);
  return end < 0 ? undefined : key.slice(0, end + delimiter.length);
}

/** No key of at most 1024 bytes that starts with the prefix comes after this. */
const behind = (prefix: string): string => prefix + "\u{10FFFF}".repeat(256);

/** Where the next page begins. */
export const endOf = (entries: readonly ListEntry[]): string | undefined => {
  const last = entries.at(-1);
  return last && (last.kind === "prefix" ? last.prefix : last.object.key);
};

/** How keys are written: as they are, or URL-encoded for readers whose XML cannot carry every character. */
export type Writing = (text: string) => string;

export const writingOf = (encodingType: "url" | undefined): Writing =>
  encodingType === "url" ? urlEncoded : (text) => text;

/** Slashes stay, spaces are plus signs. */
const urlEncoded: Writing = (text) =>
  encodeURIComponent(text.toWellFormed())
    .replace(/%2F/g, "/")
    .replace(/%20/g, "+")
    .replace(/[!'()~]/g, (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`);

/** The page's objects, as the XML has them. */
export const listedObjects = (
  { entries }: ListPage,
  write: Writing,
  withOwner: boolean,
): readonly ListedObject[] =>
  entries.flatMap((entry) => (entry.kind === "object" ? [listed(entry.object, write, withOwner)] : []));

const listed = (object: StoredObject, write: Writing, withOwner: boolean): ListedObject => ({
  Key: write(object.key),
  LastModified: lastModified(object),
  ETag: quoted(object.etag),
  ...(object.checksum && {
    ChecksumAlgorithm: [object.checksum.algorithm],
    ChecksumType: object.checksum.type,
  }),
  Size: object.size,
  ...(withOwner && { Owner: ownerOf(object.account) }),
  StorageClass: "STANDARD",
});

export const commonPrefixes = ({ entries }: ListPage, write: Writing) =>
  entries.flatMap((entry) => (entry.kind === "prefix" ? [{ Prefix: write(entry.prefix) }] : []));
