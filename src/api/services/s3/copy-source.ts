/** Where a copy comes from: the header `x-amz-copy-source`, the object it names, and the conditions on it. */

import type { StoredObject } from "../../../core/objects/object.ts";
import type { Scope } from "../../../core/scope.ts";
import type { Collections } from "../../../store/store.ts";
import type { CopyObjectRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { judge } from "./conditions.ts";
import { invalidArgument, invalidRequest, noSuchKey, preconditionFailed } from "./errors.ts";
import { LARGEST_UPLOAD } from "./receive.ts";
import { refuseUnsupported } from "./refusals.ts";

export interface CopySource {
  readonly bucket: string;
  readonly key: string;
}

/** Takes `[/]bucket/key[?versionId=…]` apart; bucket and key are percent-encoded. */
export function copySourceOf(header: string): CopySource {
  const [path = "", version] = header.split("?versionId=");
  refuseUnsupported({ VersionId: version });
  const match = /^\/?([^/]+)\/(.+)$/s.exec(decoded(path, header));
  if (!match || path.startsWith("arn:"))
    throw invalidArgument(
      "Copy Source must mention the source bucket and key: sourcebucket/sourcekey",
      "x-amz-copy-source",
      header,
    );
  return { bucket: match[1] ?? "", key: match[2] ?? "" };
}

function decoded(path: string, header: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw invalidArgument("Invalid copy source encoding.", "x-amz-copy-source", header);
  }
}

type Conditions = Pick<
  CopyObjectRequest,
  "CopySourceIfMatch" | "CopySourceIfNoneMatch" | "CopySourceIfModifiedSince" | "CopySourceIfUnmodifiedSince"
>;

/** The object to copy, when there is one and the conditions hold. */
export async function requireSource(
  store: Pick<Collections, "buckets" | "objects">,
  scope: Scope,
  { bucket, key }: CopySource,
  conditions: Conditions,
): Promise<StoredObject> {
  await requireBucket(store, scope, bucket);
  const source = await store.objects.get(scope.account, bucket, key);
  if (!source) throw noSuchKey(key);
  const verdict = judge(source, {
    IfMatch: conditions.CopySourceIfMatch,
    IfNoneMatch: conditions.CopySourceIfNoneMatch,
    IfModifiedSince: conditions.CopySourceIfModifiedSince,
    IfUnmodifiedSince: conditions.CopySourceIfUnmodifiedSince,
  });
  if (verdict === "not modified")
    throw preconditionFailed(
      conditions.CopySourceIfNoneMatch === undefined
        ? "x-amz-copy-source-If-Modified-Since"
        : "x-amz-copy-source-If-None-Match",
    );
  return source;
}

/** What is larger is copied in parts. */
export function checkSourceSize(size: number): void {
  if (size > LARGEST_UPLOAD)
    throw invalidRequest(
      `The specified copy source is larger than the maximum allowable size for a copy source: ${LARGEST_UPLOAD}`,
    );
}
