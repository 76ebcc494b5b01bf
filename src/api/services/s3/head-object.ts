/** HeadObject: everything GetObject says, without the bytes. */

import { operation } from "../../operation.ts";
import type { HeadObjectOutput, HeadObjectRequest } from "../../shapes/s3.types.ts";
import { readingOf, requireObject } from "./read-object.ts";

export const headObject = operation<HeadObjectRequest, HeadObjectOutput>(
  "HeadObject",
  async (input, call) =>
    readingOf(await requireObject(call, input.Bucket, input.Key), input, call).output as HeadObjectOutput,
);
