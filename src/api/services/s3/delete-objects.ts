/** DeleteObjects: up to a thousand keys at once, each with its own outcome. */

import type { Collections } from "../../../store/store.ts";
import { ApiError } from "../../errors.ts";
import { type Call, operation } from "../../operation.ts";
import type {
  DeletedObject,
  DeleteObjectsOutput,
  DeleteObjectsRequest,
  ObjectIdentifier,
} from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { writeCondition } from "./conditions.ts";
import { invalidRequest, malformedXml } from "./errors.ts";
import { checkKey } from "./guard.ts";
import { promisesOf } from "./integrity.ts";
import { refuseUnsupported } from "./refusals.ts";

const MOST_KEYS = 1000;

export const deleteObjects = operation<DeleteObjectsRequest, DeleteObjectsOutput>(
  "DeleteObjects",
  async ({ Bucket, Delete }, call) => {
    requireDigest(call);
    const { Objects, Quiet } = Delete;
    if (Objects.length === 0 || Objects.length > MOST_KEYS) throw malformedXml();
    const freed: string[] = [];
    const outcomes = await call.store.transaction(async (tx) => {
      await requireBucket(tx, call.scope, Bucket);
      const found: Outcome[] = [];
      for (const object of Objects) found.push(await deleteOne(tx, call, Bucket, object, freed));
      return found;
    });
    await call.objects.discard(freed);
    const errors = outcomes.flatMap(({ error }) => error ?? []);
    return {
      ...(Quiet !== true && { Deleted: outcomes.flatMap(({ deleted }) => deleted ?? []) }),
      Errors: errors,
    };
  },
);

/** A list of things to destroy must not have changed on its way. */
function requireDigest({ http: { headers } }: Call): void {
  if (!promisesOf(headers).checksum && headers["content-md5"] === undefined)
    throw invalidRequest("Missing required header for this request: Content-MD5 OR x-amz-checksum-*");
}

interface Outcome {
  readonly deleted?: DeletedObject;
  readonly error?: { readonly Key: string; readonly Code: string; readonly Message: string };
}

/** A key that cannot be deleted does not keep the others. */
async function deleteOne(
  tx: Collections,
  { scope }: Call,
  bucket: string,
  { Key, ETag, VersionId, LastModifiedTime, Size }: ObjectIdentifier,
  freed: string[],
): Promise<Outcome> {
  try {
    checkKey(Key);
    refuseUnsupported({ VersionId, IfMatchLastModifiedTime: LastModifiedTime, IfMatchSize: Size });
    const condition = writeCondition({ IfMatch: ETag }, Key);
    if (condition) condition(await tx.objects.get(scope.account, bucket, Key));
  } catch (error) {
    if (!(error instanceof ApiError)) throw error;
    return { error: { Key, Code: error.code, Message: error.message } };
  }
  freed.push(...(await tx.objects.delete(scope.account, bucket, [Key])));
  return { deleted: { Key } };
}
