/** Conditional requests: `If-Match` and its kin, for reading, copying and writing. */

import type { StoredObject } from "../../../core/objects/object.ts";
import type { Condition } from "./commit.ts";
import { lastModified, unquoted } from "./description.ts";
import { noSuchKey, notImplemented, preconditionFailed } from "./errors.ts";

export interface ReadConditions {
  readonly IfMatch?: string | undefined;
  readonly IfNoneMatch?: string | undefined;
  readonly IfModifiedSince?: number | undefined;
  readonly IfUnmodifiedSince?: number | undefined;
}

/**
 * Whether an object is to be sent, or the reader has it already; throws when a condition fails.
 * The order is RFC 9110's: ETags win over dates.
 */
export function judge(object: StoredObject, conditions: ReadConditions): "send" | "not modified" {
  const { IfMatch, IfNoneMatch, IfModifiedSince, IfUnmodifiedSince } = conditions;
  const modified = lastModified(object);
  if (IfMatch !== undefined) {
    if (!matches(IfMatch, object)) throw preconditionFailed("If-Match");
  } else if (IfUnmodifiedSince !== undefined && modified > IfUnmodifiedSince)
    throw preconditionFailed("If-Unmodified-Since");
  if (IfNoneMatch !== undefined) return matches(IfNoneMatch, object) ? "not modified" : "send";
  return IfModifiedSince !== undefined && modified <= IfModifiedSince ? "not modified" : "send";
}

const matches = (list: string, { etag }: StoredObject): boolean =>
  list
    .split(",")
    .map((one) => unquoted(one.trim().replace(/^W\//, "")))
    .some((one) => one === "*" || one === etag);

/** The condition of a write; undefined where there is none. */
export function writeCondition(
  { IfMatch, IfNoneMatch }: Pick<ReadConditions, "IfMatch" | "IfNoneMatch">,
  key: string,
): Condition | undefined {
  if (IfNoneMatch !== undefined && IfNoneMatch !== "*")
    throw notImplemented("If-None-Match", "which writes on the condition * alone, as S3 does");
  if (IfMatch === undefined && IfNoneMatch === undefined) return undefined;
  return (existing) => {
    if (IfNoneMatch !== undefined && existing) throw preconditionFailed("If-None-Match");
    if (IfMatch === undefined) return;
    if (!existing) throw noSuchKey(key);
    if (!matches(IfMatch, existing)) throw preconditionFailed("If-Match");
  };
}
