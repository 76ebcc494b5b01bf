/** Uploads as bytes on the wire: framings, promises kept and broken, links. */

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { test } from "node:test";
import {
  CreateBucketCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
} from "@aws-sdk/client-s3";
import { getSignedUrl } from "@aws-sdk/s3-request-presigner";
import { checksumOf } from "../../src/api/protocols/checksums.ts";
import { bytes, type S3Server, s3Server } from "../support/s3.ts";

const Bucket = "tides";

/** A PUT as it stands; answers `status code`. */
async function put(
  server: S3Server,
  headers: Record<string, string>,
  body: Uint8Array | string,
): Promise<string> {
  const answer = await fetch(`${server.url}/${Bucket}/a`, {
    method: "PUT",
    headers,
    body: Buffer.from(body),
  });
  const [, code = ""] = /<Code>(.*)<\/Code>/.exec(await answer.text()) ?? [];
  return `${answer.status} ${code}`.trim();
}

/** Frames a payload in chunks of that size. */
function framed(
  payload: Uint8Array,
  size: number,
  signed: boolean,
  trailers: readonly string[] = [],
): Buffer {
  const extension = signed ? `;chunk-signature=${"a".repeat(64)}` : "";
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < payload.length; at += size) {
    const chunk = payload.subarray(at, at + size);
    chunks.push(Buffer.from(`${chunk.length.toString(16)}${extension}\r\n`), chunk, Buffer.from("\r\n"));
  }
  const end = `0${extension}\r\n${trailers.map((line) => `${line}\r\n`).join("")}\r\n`;
  return Buffer.concat([...chunks, Buffer.from(end)]);
}

const unsigned = (length: number, trailer = "x-amz-checksum-crc32") => ({
  "content-encoding": "aws-chunked",
  "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER",
  "x-amz-decoded-content-length": String(length),
  "x-amz-trailer": trailer,
});

async function withBucket(server: S3Server): Promise<S3Server> {
  await server.s3().send(new CreateBucketCommand({ Bucket }));
  return server;
}

const stored = async (server: S3Server): Promise<Buffer> =>
  // The identity encoding: what is stored is not what its encoding says.
  Buffer.from(
    await (await fetch(`${server.url}/${Bucket}/a?response-content-encoding=identity`)).arrayBuffer(),
  );

test("chunked uploads are stored without their framing, and so is their encoding", async (context) => {
  const server = await withBucket(await s3Server(context));
  const body = bytes(300_000);
  const crc = await checksumOf("CRC32C", body);
  const sum = [`x-amz-checksum-crc32c:${crc}`];
  const signed = (kind: string) => ({
    "content-encoding": "gzip, aws-chunked",
    "x-amz-content-sha256": `STREAMING-AWS4-HMAC-SHA256-PAYLOAD${kind}`,
    "x-amz-decoded-content-length": "300000",
  });
  const mark = `x-amz-trailer-signature:${"b".repeat(64)}`;
  const ways: ReadonlyArray<readonly [Record<string, string>, Buffer]> = [
    [unsigned(300_000, "x-amz-checksum-crc32c"), framed(body, 65_536, false, sum)],
    [signed(""), framed(body, 65_536, true)],
    [
      { ...signed("-TRAILER"), "x-amz-trailer": "x-amz-checksum-crc32c" },
      framed(body, 9000, true, [...sum, mark]),
    ],
    [
      {
        "content-encoding": "aws-chunked",
        "x-amz-decoded-content-length": "300000",
        "x-amz-checksum-crc32c": crc,
      },
      framed(body, 300_000, false),
    ],
  ];
  for (const [headers, sent] of ways) {
    assert.equal(await put(server, headers, sent), "200");
    assert(body.equals(await stored(server)));
    const head = await server.s3().send(new HeadObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
    assert.equal(head.ContentEncoding, headers["content-encoding"]?.startsWith("gzip") ? "gzip" : undefined);
    assert.equal(head.ChecksumCRC32C, headers["x-amz-content-sha256"]?.endsWith("PAYLOAD") ? undefined : crc);
  }
});

test("an upload that does not keep its promises stores nothing", async (context) => {
  const server = await withBucket(await s3Server(context));
  const body = bytes(100_000);
  const wrong = bytes(100_000, 1);
  const md5 = (of: Uint8Array) => createHash("md5").update(of).digest("base64");
  const crc = await checksumOf("CRC32", body);
  const wrongCrc = await checksumOf("CRC32", wrong);
  const trailer = (value: string) => [`x-amz-checksum-crc32:${value}`];
  const refused: ReadonlyArray<readonly [Record<string, string>, Uint8Array | string, string]> = [
    [{ "content-md5": md5(wrong) }, body, "400 BadDigest"],
    [{ "content-md5": "short" }, body, "400 InvalidDigest"],
    [
      { "x-amz-content-sha256": createHash("sha256").update(wrong).digest("hex") },
      body,
      "400 XAmzContentSHA256Mismatch",
    ],
    [{ "x-amz-content-sha256": "nonsense" }, body, "400 InvalidArgument"],
    [{ "x-amz-content-sha256": "STREAMING-AWS4-ECDSA-P256-SHA256-PAYLOAD" }, body, "501 NotImplemented"],
    [{ "x-amz-checksum-crc32": wrongCrc }, body, "400 BadDigest"],
    [{ "x-amz-checksum-crc32": "abc" }, body, "400 InvalidRequest"],
    [{ "x-amz-checksum-crc32": crc, "x-amz-checksum-crc32c": crc }, body, "400 InvalidRequest"],
    [{ "x-amz-checksum-sha512": "abc" }, body, "501 NotImplemented"],
    [{ "x-amz-sdk-checksum-algorithm": "CRC32" }, body, "400 InvalidRequest"],
    [unsigned(100_000), framed(body, 8192, false, trailer(wrongCrc)), "400 BadDigest"],
    [unsigned(100_000), framed(body, 8192, false), "400 MalformedTrailerError"],
    [
      unsigned(100_000),
      framed(body, 8192, false, ["x-amz-checksum-crc32 nothing"]),
      "400 MalformedTrailerError",
    ],
    [unsigned(99_999), framed(body, 8192, false, trailer(crc)), "400 IncompleteBody"],
    [unsigned(100_001), framed(body, 8192, false, trailer(crc)), "400 IncompleteBody"],
    [unsigned(100_000), framed(body, 8192, false, trailer(crc)).subarray(0, 90_000), "400 IncompleteBody"],
    [unsigned(100_000), framed(body, 8192, true, trailer(crc)), "400 InvalidRequest"],
    [unsigned(100_000), body, "400 InvalidRequest"],
    [{ ...unsigned(0), "x-amz-decoded-content-length": "many" }, body, "400 InvalidArgument"],
    [{ ...unsigned(5 * 1024 ** 3 + 1) }, body, "400 EntityTooLarge"],
    [
      { "content-encoding": "aws-chunked", "x-amz-content-sha256": "STREAMING-UNSIGNED-PAYLOAD-TRAILER" },
      body,
      "411 MissingContentLength",
    ],
  ];
  for (const [headers, sent, expected] of refused)
    assert.equal(await put(server, headers, sent), expected, JSON.stringify(headers));
  assert.deepEqual(await server.files(), []);
  assert.equal((await fetch(`${server.url}/${Bucket}/a`)).status, 404);
  assert.equal(await put(server, unsigned(100_000), framed(body, 8192, false, trailer(crc))), "200");
  assert(body.equals(await stored(server)));
});

test("a client that goes away half-way leaves nothing", async (context) => {
  const server = await withBucket(await s3Server(context));
  const { port } = new URL(server.url);
  const socket = connect(Number(port), "127.0.0.1");
  socket.write(`PUT /${Bucket}/a HTTP/1.1\r\nHost: localhost\r\nContent-Length: 900000\r\n\r\n`);
  socket.write(bytes(300_000));
  while ((await server.files()).length === 0) await new Promise(setImmediate);
  socket.destroy();
  while ((await server.files()).length > 0) await new Promise(setImmediate);
  assert.equal((await fetch(`${server.url}/${Bucket}/a`)).status, 404);
});

test("a body is asked for only when there is a bucket for it", async (context) => {
  const server = await withBucket(await s3Server(context));
  const { port } = new URL(server.url);
  const ask = async (bucket: string): Promise<string> => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.write(
      `PUT /${bucket}/a HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nExpect: 100-continue\r\nContent-Length: 5\r\n\r\n`,
    );
    const [first] = (await once(socket, "data")) as [Buffer];
    if (String(first).startsWith("HTTP/1.1 100")) socket.write("hello");
    return `${String(first).split("\r\n")[0]} ${(await text(socket)).split("\r\n")[0]}`;
  };
  assert.match(await ask("nowhere"), /^HTTP\/1.1 404/);
  assert.equal(await ask(Bucket), "HTTP/1.1 100 Continue HTTP/1.1 200 OK");
  assert.equal(String(await stored(server)), "hello");
});

test("links work until they expire, and carry headers", async (context) => {
  let now = Date.UTC(2026, 0, 1, 12);
  const server = await withBucket(await s3Server(context, () => now));
  const client = server.s3();
  const signing = { expiresIn: 60, signingDate: new Date(now) };
  const Metadata = { model: "tides & co" };
  const up = await getSignedUrl(client, new PutObjectCommand({ Bucket, Key: "a", Metadata }), signing);
  const put = await fetch(up, { method: "PUT", body: "by link" });
  assert.equal(put.status, 200, `${up} ${await put.text()}`);
  const down = await getSignedUrl(client, new GetObjectCommand({ Bucket, Key: "a" }), signing);
  const answer = await fetch(down);
  assert.equal(answer.headers.get("x-amz-meta-model"), "tides & co");
  assert.equal(await answer.text(), "by link");
  now += 61_000;
  const late = await fetch(down);
  assert.equal(late.status, 403);
  assert.match(
    await late.text(),
    /<Code>AccessDenied<\/Code><Message>Request has expired<\/Message><X-Amz-Expires>60<\/X-Amz-Expires><Expires>2026-01-01T12:01:00Z<\/Expires><ServerTime>2026-01-01T12:01:01Z<\/ServerTime>/,
  );
  assert.equal((await fetch(up, { method: "PUT", body: "late" })).status, 403);

  const old = (expires: number | string) =>
    fetch(`${server.url}/${Bucket}/a?AWSAccessKeyId=000000000000&Signature=abc%3D&Expires=${expires}`);
  assert.equal(await (await old(now / 1000 + 5)).text(), "by link");
  assert.match(await (await old(now / 1000 - 5)).text(), /AccessDenied.*Request has expired/);
  assert.match(await (await old("soon")).text(), /AccessDenied.*Invalid date/);
  const altered = (from: RegExp, to: string) => fetch(down.replace(from, to)).then((found) => found.text());
  assert.match(await altered(/X-Amz-Expires=60/, "X-Amz-Expires=700000"), /must be less than a week/);
  assert.match(await altered(/X-Amz-Expires=60/, "X-Amz-Expires=x"), /must be a number/);
  assert.match(await altered(/&X-Amz-Date=\w+/, ""), /AuthorizationQueryParametersError/);
  assert.match(await altered(/X-Amz-Date=\w+/, "X-Amz-Date=20260102T120000Z"), /Request is not valid yet/);
});
