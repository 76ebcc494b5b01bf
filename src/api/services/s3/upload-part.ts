/** UploadPart: one part of an object, up to 5 GiB. */

import { operation } from "../../operation.ts";
import type { UploadPartOutput, UploadPartRequest } from "../../shapes/s3.types.ts";
import { checksumMember, quoted } from "./description.ts";
import { promisesOf } from "./integrity.ts";
import { checkPartNumber, commitPart, requireSameAlgorithm, requireUpload } from "./multipart.ts";
import { receive } from "./receive.ts";

export const uploadPart = operation<UploadPartRequest, UploadPartOutput>(
  "UploadPart",
  async (input, call) => {
    checkPartNumber(input.PartNumber);
    const upload = await requireUpload(call.store, call.scope, input);
    // Said before the bytes come, because a part may be large.
    requireSameAlgorithm(upload, promisesOf(call.http.headers).checksum?.algorithm);
    const part = await commitPart(call, input, await receive(input.Body, call, false));
    return { ETag: quoted(part.etag), ...checksumMember(part.checksum) };
  },
);
