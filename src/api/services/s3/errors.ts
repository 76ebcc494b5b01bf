/** S3's errors that several operations answer with, in AWS's words. */

import { type ApiError, apiError } from "../../errors.ts";

export const noSuchBucket = (name: string): ApiError =>
  apiError("NoSuchBucket", "The specified bucket does not exist", {
    status: 404,
    members: { BucketName: name },
  });

export const noSuchKey = (key: string): ApiError =>
  apiError("NoSuchKey", "The specified key does not exist.", { status: 404, members: { Key: key } });

export const noSuchUpload = (uploadId: string): ApiError =>
  apiError(
    "NoSuchUpload",
    "The specified upload does not exist. The upload ID may be invalid, or the upload may have been aborted or completed.",
    { status: 404, members: { UploadId: uploadId } },
  );

export const invalidArgument = (message: string, name: string, value: unknown): ApiError =>
  apiError("InvalidArgument", message, {
    status: 400,
    members: { ArgumentName: name, ArgumentValue: String(value) },
  });

export const invalidRequest = (message: string): ApiError =>
  apiError("InvalidRequest", message, { status: 400 });

export const malformedXml = (): ApiError =>
  apiError(
    "MalformedXML",
    "The XML you provided was not well-formed or did not validate against our published schema",
    { status: 400 },
  );

/** What AWS has and Ebbtide has not; `header` is the name on the wire. */
export const notImplemented = (header: string, why: string): ApiError =>
  apiError(
    "NotImplemented",
    `A header you provided implies functionality that is not implemented: ${header} is not supported by Ebbtide, ${why}.`,
    { status: 501, members: { Header: header } },
  );

export const preconditionFailed = (condition: string): ApiError =>
  apiError("PreconditionFailed", "At least one of the pre-conditions you specified did not hold", {
    status: 412,
    members: { Condition: condition },
  });

export const accessDenied = (message: string, members: Readonly<Record<string, string>> = {}): ApiError =>
  apiError("AccessDenied", message, { status: 403, members });

export const tooLarge = (proposed: number, limit: number): ApiError =>
  apiError("EntityTooLarge", "Your proposed upload exceeds the maximum allowed size", {
    status: 400,
    members: { ProposedSize: proposed, MaxSizeAllowed: limit },
  });
