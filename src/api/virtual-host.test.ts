import assert from "node:assert/strict";
import { test } from "node:test";
import { pathWithBucket } from "./virtual-host.ts";

const cases: ReadonlyArray<readonly [host: string | undefined, path: string, expected: string]> = [
  [undefined, "/bucket/key", "/bucket/key"],
  ["localhost:4566", "/bucket/key", "/bucket/key"],
  ["127.0.0.1:4566", "/bucket/key", "/bucket/key"],
  ["my-bucket.localhost:4566", "/key", "/my-bucket/key"],
  ["my.bucket.localhost", "/", "/my.bucket/"],
  ["my-bucket.s3.localhost", "/key", "/my-bucket/key"],
  ["my-bucket.s3.eu-west-1.localhost:80", "/key", "/my-bucket/key"],
  ["s3.eu-west-1.localhost", "/bucket/key", "/bucket/key"],
  ["s3.localhost", "/bucket/key", "/bucket/key"],
  ["my-bucket.127.0.0.1.nip.io:4566", "/key", "/my-bucket/key"],
  ["127.0.0.1.nip.io:4566", "/bucket/key", "/bucket/key"],
  ["my-bucket.s3.us-east-1.amazonaws.com", "/key", "/my-bucket/key"],
  ["my-bucket.s3.amazonaws.com", "/key", "/my-bucket/key"],
  ["my-bucket.s3-us-west-2.amazonaws.com", "/key", "/my-bucket/key"],
  ["my.bucket.s3.dualstack.us-east-1.amazonaws.com", "/key", "/my.bucket/key"],
  ["s3.us-east-1.amazonaws.com", "/bucket/key", "/bucket/key"],
  ["MY-BUCKET.S3.localhost", "/Key", "/my-bucket/Key"],
  ["example.com", "/bucket/key", "/bucket/key"],
];

for (const [host, path, expected] of cases)
  test(`${host} ${path} is ${expected}`, () => assert.equal(pathWithBucket(host, path), expected));
