import assert from "node:assert/strict";
import { test } from "node:test";
import { signatureOf } from "./signature.ts";

const rest = "SignedHeaders=host;x-amz-date, Signature=abc";

const readable: ReadonlyArray<
  readonly [name: string, header: string | undefined, query: string, expected: object | undefined]
> = [
  ["nobody signed", undefined, "list-type=2", undefined],
  [
    "a header",
    `AWS4-HMAC-SHA256 Credential=AKID/20260101/eu-west-1/monitoring/aws4_request, ${rest}`,
    "",
    { accessKeyId: "AKID", region: "eu-west-1", service: "monitoring" },
  ],
  [
    "a header without spaces",
    `AWS4-HMAC-SHA256 Credential=111122223333/20260101/us-east-1/s3/aws4_request,${rest.replace(" ", "")}`,
    "",
    { accessKeyId: "111122223333", region: "us-east-1", service: "s3" },
  ],
  [
    "a signature for several regions",
    `AWS4-ECDSA-P256-SHA256 Credential=AKID/20260101/s3/aws4_request, ${rest}`,
    "",
    { accessKeyId: "AKID", service: "s3" },
  ],
  [
    "a presigned address",
    undefined,
    "X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKID%2F20260101%2Fus-west-2%2Fs3%2Faws4_request&X-Amz-Signature=a",
    { accessKeyId: "AKID", region: "us-west-2", service: "s3" },
  ],
  [
    "an old presigned address",
    undefined,
    "AWSAccessKeyId=AKID&Signature=a&Expires=1",
    { accessKeyId: "AKID", service: "s3" },
  ],
  ["an old header", "AWS AKID:c2lnbmF0dXJl", "", { accessKeyId: "AKID", service: "s3" }],
];

for (const [name, header, query, expected] of readable)
  test(`read: ${name}`, () => assert.deepEqual(signatureOf(header, query), expected));

const unreadable: ReadonlyArray<readonly [header: string | undefined, query: string, message: RegExp]> = [
  ["Bearer token", "", /not one of AWS's/],
  [
    "AWS4-HMAC-SHA256 Credential=AKID/20260101/us-east-1/s3/aws4_request",
    "",
    /requires 'Signature' parameter\. .*'SignedHeaders'/,
  ],
  [`AWS4-HMAC-SHA256 Credential=AKID, ${rest}`, "", /Credential is mal-formed/],
  [
    `AWS4-HMAC-SHA256 Credential=AKID/today/us-east-1/s3/aws4_request, ${rest}`,
    "",
    /Credential is mal-formed/,
  ],
  [
    `AWS4-HMAC-SHA256 Credential=AKID/20260101/US_EAST/s3/aws4_request, ${rest}`,
    "",
    /'US_EAST' is not a region/,
  ],
  [undefined, "X-Amz-Credential=nonsense", /Credential is mal-formed/],
];

for (const [header, query, message] of unreadable)
  test(`refused: ${header ?? query}`, () =>
    assert.throws(() => signatureOf(header, query), { code: "IncompleteSignature", message }));
