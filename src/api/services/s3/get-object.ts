/** GetObject: an object's bytes, all or a range of them. */

import { operation } from "../../operation.ts";
import type { GetObjectOutput, GetObjectRequest } from "../../shapes/s3.types.ts";
import { readingOf, requireObject } from "./read-object.ts";

export const getObject = operation<GetObjectRequest, GetObjectOutput>("GetObject", async (input, call) => {
  const object = await requireObject(call, input.Bucket, input.Key);
  const { output, send } = readingOf(object, input, call);
  if (!send) return output;
  // Opened before anything else is awaited: whoever deletes the object meanwhile waits for this reader.
  const Body = object.size === 0 ? new Uint8Array(0) : call.objects.open(object, send.range);
  return { ...output, Body };
});
