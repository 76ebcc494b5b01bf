/** PutObject: the whole object in one request. */

import { operation } from "../../operation.ts";
import type { PutObjectOutput, PutObjectRequest } from "../../shapes/s3.types.ts";
import { requireBucket } from "./buckets.ts";
import { commitObject } from "./commit.ts";
import { writeCondition } from "./conditions.ts";
import { checksumMembers, describe, quoted } from "./description.ts";
import { receive } from "./receive.ts";

export const putObject = operation<PutObjectRequest, PutObjectOutput>("PutObject", async (input, call) => {
  const { Bucket, Key, Body } = input;
  const { store, scope, now } = call;
  const description = describe(input);
  const condition = writeCondition(input, Key);
  await requireBucket(store, scope, Bucket);
  const { payload, size, md5, checksum } = await receive(Body, call, true);
  await commitObject(
    call,
    {
      account: scope.account,
      bucket: Bucket,
      key: Key,
      size,
      etag: md5,
      modifiedAt: now,
      ...description,
      ...(checksum && { checksum }),
      payload,
    },
    condition,
  );
  return { ETag: quoted(md5), ...checksumMembers(checksum) };
});
