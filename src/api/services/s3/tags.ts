/** Tags of buckets and objects, within AWS's limits. */

import type { Tags } from "../../../core/scope.ts";
import { type ApiError, apiError } from "../../errors.ts";
import { formPairs } from "../../protocols/form.ts";
import { Malformed } from "../../protocols/malformed.ts";
import type { Tag } from "../../shapes/s3.types.ts";
import { invalidArgument } from "./errors.ts";

/** How many tags each may have, and what AWS says about more. */
const limits = {
  object: { most: 10, message: "Object tags cannot be greater than 10" },
  bucket: { most: 50, message: "Bucket tag count cannot be greater than 50" },
} as const;

/** A tag set as the store keeps it. */
export function tagsOf(tags: readonly Tag[], of: keyof typeof limits): Tags {
  const { most, message } = limits[of];
  if (tags.length > most) throw apiError("BadRequest", message, { status: 400 });
  const found = new Map<string, string>();
  for (const { Key, Value } of tags) {
    checkText("TagKey", Key, 1, 128);
    checkText("TagValue", Value, 0, 256);
    if (Key.startsWith("aws:")) throw invalidTag("System tags cannot be added/updated by requester", Key);
    if (found.has(Key)) throw invalidTag("Cannot provide multiple Tags with the same key", Key);
    found.set(Key, Value);
  }
  return Object.fromEntries(found);
}

/** The header `x-amz-tagging`: `a=b&c=d`. */
export function tagsOfHeader(header: string | undefined): Tags {
  if (header === undefined) return {};
  try {
    return tagsOf(
      formPairs(header).map(([Key, Value]) => ({ Key, Value })),
      "object",
    );
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw invalidArgument(
      "The header 'x-amz-tagging' shall be encoded as UTF-8 then URLEncoded URL query parameters without tag name duplicates.",
      "x-amz-tagging",
      header,
    );
  }
}

/** A tag set as answers show it. */
export const tagSet = (tags: Tags): readonly Tag[] =>
  Object.entries(tags).map(([Key, Value]) => ({ Key, Value }));

/** Letters, spaces, numbers, and + - = . _ : / @ */
const allowed = /^[\p{L}\p{Z}\p{N}_.:/=+\-@]*$/u;

function checkText(what: "TagKey" | "TagValue", text: string, least: number, most: number): void {
  if (text.length < least || text.length > most || !allowed.test(text))
    throw invalidTag(`The ${what} you have provided is invalid`, text);
}

const invalidTag = (message: string, key: string): ApiError =>
  apiError("InvalidTag", message, { status: 400, members: { TagKey: key.slice(0, 300) } });
