/** Uploads to S3 that are not what they say, and keys that try to be paths: refused, or kept as what they are. */

import assert from "node:assert/strict";
import { readdir } from "node:fs/promises";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { ask, begin, errorIn, type RawRequest, talk, until } from "../support/raw.ts";
import { type Bystander, bystander } from "../support/unharmed.ts";

let server: Bystander;
before(async () => {
  server = await bystander();
  await ask(server.url, "/there", { method: "PUT" });
});
after(() => server.close());

const unsigned = (size: number, more: Record<string, string> = {}) => ({
  "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "x-amz-decoded-content-length": String(size),
  ...more,
});
const signed = (size: number) => ({
  "x-amz-content-sha256": "STREAMING-AWS4-HMAC-SHA256-PAYLOAD",
  "x-amz-decoded-content-length": String(size),
});
const crc = { "x-amz-trailer": "x-amz-checksum-crc32" };

const uploads: ReadonlyArray<
  readonly [
    name: string,
    headers: Record<string, string>,
    body: string | Uint8Array,
    status: number,
    code: string,
  ]
> = [
  ["a chunk without a size", unsigned(2), "\r\nab\r\n0\r\n\r\n", 400, "InvalidRequest"],
  ["a chunk whose size is no number", unsigned(2), "zz\r\nab\r\n0\r\n\r\n", 400, "InvalidRequest"],
  ["a chunk of an absurd size", unsigned(2), "fffffffffff\r\nab\r\n", 400, "InvalidRequest"],
  ["a chunk that is longer than it says", unsigned(2), "1\r\nab\r\n0\r\n\r\n", 400, "InvalidRequest"],
  ["a chunk that is shorter than it says", unsigned(2), "9\r\nab\r\n0\r\n\r\n", 400, "IncompleteBody"],
  ["no last chunk", unsigned(2), "2\r\nab\r\n", 400, "IncompleteBody"],
  ["bytes after the last chunk", unsigned(2), "2\r\nab\r\n0\r\n\r\nmore", 400, "InvalidRequest"],
  ["an endless chunk header", unsigned(2), "1".repeat(100_000), 400, "InvalidRequest"],
  ["more than was said", unsigned(1), "2\r\nab\r\n0\r\n\r\n", 400, "IncompleteBody"],
  ["less than was said", unsigned(3), "2\r\nab\r\n0\r\n\r\n", 400, "IncompleteBody"],
  ["chunks without their signatures", signed(2), "2\r\nab\r\n0\r\n\r\n", 400, "InvalidRequest"],
  [
    "a length of its own that is none",
    unsigned(0, { "x-amz-decoded-content-length": "-1" }),
    "",
    400,
    "InvalidArgument",
  ],
  ["a trailer that does not come", unsigned(2, crc), "2\r\nab\r\n0\r\n\r\n", 400, "MalformedTrailerError"],
  [
    "a trailer that is no checksum",
    unsigned(2, crc),
    "2\r\nab\r\n0\r\nx-amz-checksum-crc32:x\r\n\r\n",
    400,
    "MalformedTrailerError",
  ],
  [
    "a trailer that is wrong",
    unsigned(2, crc),
    "2\r\nab\r\n0\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n",
    400,
    "BadDigest",
  ],
  [
    "endless trailers",
    unsigned(2, crc),
    `2\r\nab\r\n0\r\n${"a:b\r\n".repeat(100_000)}`,
    400,
    "MalformedTrailerError",
  ],
  ["a wrong MD5", { "content-md5": "AAAAAAAAAAAAAAAAAAAAAA==" }, "ab", 400, "BadDigest"],
  ["an MD5 that is none", { "content-md5": "nonsense" }, "ab", 400, "InvalidDigest"],
  ["a wrong SHA-256", { "x-amz-content-sha256": "0".repeat(64) }, "ab", 400, "XAmzContentSHA256Mismatch"],
  ["a SHA-256 that is none", { "x-amz-content-sha256": "nonsense" }, "ab", 400, "InvalidArgument"],
  ["a wrong CRC32", { "x-amz-checksum-crc32": "AAAAAA==" }, "ab", 400, "BadDigest"],
  ["a CRC32 that is none", { "x-amz-checksum-crc32": "nonsense" }, "ab", 400, "InvalidRequest"],
  [
    "two checksums",
    { "x-amz-checksum-crc32": "AAAAAA==", "x-amz-checksum-sha1": "x" },
    "ab",
    400,
    "InvalidRequest",
  ],
  ["an unknown checksum", { "x-amz-checksum-crc99": "AAAA" }, "ab", 501, "NotImplemented"],
  ["no length", { "transfer-encoding": "chunked" }, "ab", 501, "NotImplemented"],
  ["metadata of 60 kB", { "x-amz-meta-a": "x".repeat(60_000) }, "ab", 400, "MetadataTooLarge"],
  ["tags that are none", { "x-amz-tagging": "%ZZ" }, "ab", 400, "InvalidArgument"],
  ["an ACL", { "x-amz-acl": "public-read" }, "ab", 400, "AccessControlListNotSupported"],
];

for (const [name, headers, body, status, code] of uploads)
  test(`an upload with ${name} is refused, and nothing is kept of it`, async () => {
    const request: RawRequest = { method: "PUT", headers, body };
    const answer = await ask(server.url, "/there/k", request);
    assert.equal(answer.status, status, answer.body);
    assert.equal(errorIn(answer).code, code, answer.body);
    assert.equal((await ask(server.url, "/there/k")).status, 404);
    assert.deepEqual(await payloads(), []);
  });

/** Names of the payload files there are. */
async function payloads(): Promise<readonly string[]> {
  const entries = await readdir(join(server.directory, "objects"), {
    recursive: true,
    withFileTypes: true,
  }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map(({ name }) => name);
}

test("an upload that claims more than there can be is refused before it is sent", async () => {
  const head = `PUT /there/k HTTP/1.1\r\nHost: a\r\nContent-Length: ${6 * 1024 ** 3}\r\nExpect: 100-continue\r\n\r\n`;
  const heard = await talk(server.url, head);
  assert.match(heard, /^HTTP\/1\.1 400 Bad Request[\s\S]*<Code>EntityTooLarge<\/Code>/);
});

test("large uploads that break off leave no files", async () => {
  const head = "PUT /there/half HTTP/1.1\r\nHost: a\r\nContent-Length: 8000000\r\n\r\n";
  const begun = await Promise.all(
    Array.from({ length: 8 }, () => begin(server.url, head, Buffer.alloc(1_000_000))),
  );
  await until(async () => (await payloads()).length === 8);
  await Promise.all(begun.map((hangUp) => hangUp()));
  await until(async () => (await payloads()).length === 0);
  assert.equal((await ask(server.url, "/there/half")).status, 404);
});

/** On the wire, and decoded. */
const keys: ReadonlyArray<readonly [path: string, key: string]> = [
  ["..", ".."],
  ["../../../../etc/passwd", "../../../../etc/passwd"],
  ["%2e%2e/%2e%2e/secret", "../../secret"],
  ["a/./b//c/", "a/./b//c/"],
  ["%2Fetc%2Fpasswd", "/etc/passwd"],
  ["nul%00byte", "nul\0byte"],
  ["back%5Cslash", "back\\slash"],
  ["%F0%9F%8C%8A", "🌊"],
  ["_proto_/__proto__", "_proto_/__proto__"],
  ["x".repeat(1024), "x".repeat(1024)],
];

for (const [path, key] of keys)
  test(`the key ${JSON.stringify(key.slice(0, 40))} is a name and no path`, async () => {
    const put = await ask(server.url, `/there/${path}`, { method: "PUT", body: `of ${key}` });
    assert.equal(put.status, 200, put.body);
    assert.equal((await ask(server.url, `/there/${path}`)).body, `of ${key}`);
    const stray = (await readdir(server.directory)).filter((name) => /passwd|secret|slash/.test(name));
    assert.deepEqual(stray, []);
    assert.equal((await ask(server.url, `/there/${path}`, { method: "DELETE" })).status, 204);
  });

const paths: ReadonlyArray<readonly [path: string, status: number, code: string]> = [
  [`/there/${"x".repeat(1025)}`, 400, "KeyTooLongError"],
  [`/there/${"%C3%A4".repeat(513)}`, 400, "KeyTooLongError"],
  ["/there/%ff%fe", 400, "InvalidURI"],
  ["/there/%ZZ", 400, "InvalidURI"],
  ["/..", 400, "InvalidBucketName"],
  ["/../../etc/passwd", 400, "InvalidBucketName"],
  ["/%2e%2e/objects", 400, "InvalidBucketName"],
  ["/%00/k", 400, "InvalidBucketName"],
  [`/${"b".repeat(64)}/k`, 400, "InvalidBucketName"],
  ["/there?uploads&delete", 501, "NotImplemented"],
];

for (const [path, status, code] of paths)
  test(`PUT ${path.slice(0, 60)} is ${code}`, async () => {
    const answer = await ask(server.url, path, { method: "PUT" });
    assert.equal(answer.status, status, answer.body);
    assert.equal(errorIn(answer).code, code, answer.body);
  });
