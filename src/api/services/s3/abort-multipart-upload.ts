/** AbortMultipartUpload: the upload and its parts are forgotten. */

import { operation } from "../../operation.ts";
import type { AbortMultipartUploadOutput, AbortMultipartUploadRequest } from "../../shapes/s3.types.ts";
import { requireUpload } from "./multipart.ts";

export const abortMultipartUpload = operation<AbortMultipartUploadRequest, AbortMultipartUploadOutput>(
  "AbortMultipartUpload",
  async (input, { store, objects, scope }) => {
    const freed = await store.transaction(async (tx) => {
      await requireUpload(tx, scope, input);
      return tx.objects.deleteUpload(input.UploadId);
    });
    await objects.discard(freed);
    return {};
  },
);
