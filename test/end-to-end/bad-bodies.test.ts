/** Bodies, heads and paths that no client of good will sends to a whole server: a clear error, bounded memory, and on it goes. */

import assert from "node:assert/strict";
import { hash } from "node:crypto";
import { after, before, test } from "node:test";
import { gzipSync } from "node:zlib";
import { ask, begin, errorIn, type RawRequest, signedFor, talk } from "../support/raw.ts";
import { type Bystander, bystander } from "../support/unharmed.ts";

let server: Bystander;
before(async () => {
  server = await bystander();
  await ask(server.url, "/there", { method: "PUT" });
});
after(() => server.close());

const target = (name: string) => ({ "x-amz-target": name, "content-type": "application/x-amz-json-1.1" });
const createModel = target("SageMaker.CreateModel");
const putMetricData = "/service/GraniteServiceVersion20100801/operation/PutMetricData";
const cbor = { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" };
const form = { "content-type": "application/x-www-form-urlencoded" };
const invocations = "/endpoints/e/async-invocations";

const zeros = gzipSync(Buffer.alloc(64 * 1024 * 1024));
const nested = (open: string, close: string, depth: number): string =>
  open.repeat(depth) + close.repeat(depth);
/** An array of one, so many times over, and nothing at the bottom. */
const deepCbor = Buffer.alloc(200_000, 0x81);

const md5Of = (body: string | Uint8Array): Record<string, string> => ({
  "content-md5": hash("md5", body, "base64"),
});

const bodies: ReadonlyArray<
  readonly [name: string, path: string, request: Omit<RawRequest, "method">, status: number, code: string]
> = [
  ...[
    ["an unclosed object", '{"ModelName":'],
    ["an array", "[]"],
    ["null", "null"],
    ["a number", "1"],
    ["text", "hello"],
    ["trailing text", "{}x"],
    ["bytes that are not UTF-8", Buffer.from('{"ModelName":"\xff"}', "latin1")],
    ["something deep", `{"Tags":${nested("[", "]", 100_000)}}`],
    ["deep objects that nobody knows", nested('{"a":', "1}", 50_000).replace(/1\}/, "1}")],
  ].map(
    ([name, body]) =>
      [`JSON: ${name}`, "/", { headers: createModel, body: body! }, 400, "SerializationException"] as const,
  ),
  ...[
    ["a break without a beginning", Buffer.from([0xff])],
    ["a text cut short", Buffer.from([0xa1, 0x69, 0x4e])],
    ["a list that claims four billion elements", Buffer.from([0x9a, 0xff, 0xff, 0xff, 0xff])],
    ["a text that claims to be endless", Buffer.from([0x7b, 0x7f, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff])],
    ["a list", Buffer.from([0x80])],
    ["two documents", Buffer.from([0xa0, 0xa0])],
    ["something deep", deepCbor],
    ["an unknown tag", Buffer.from([0xd9, 0xff, 0xf0, 0xa0])],
  ].map(
    ([name, body]) =>
      [
        `CBOR: ${name}`,
        putMetricData,
        { headers: cbor, body: body as Buffer },
        400,
        "SerializationException",
      ] as const,
  ),
  ...[
    ["no action", "a=b", "InvalidAction"],
    ["an unknown action", "Action=Nothing&Version=2010-03-31", "InvalidAction"],
    [
      "a list with gaps of a billion",
      "Action=DeleteAlarms&Version=2010-08-01&AlarmNames.member.1000000000=a",
      "MalformedInput",
    ],
    ["a member given twice", "Action=CreateTopic&Version=2010-03-31&Name=a&Name=b", "MalformedInput"],
    [
      "a value that is also a structure",
      "Action=CreateTopic&Version=2010-03-31&Name=a&Name.b=c",
      "MalformedInput",
    ],
    ["a broken escape", "Action=CreateTopic&Version=2010-03-31&Name=%ZZ", ""],
    ["a name of many dots", `Action=CreateTopic&Version=2010-03-31&${"a.".repeat(50_000)}=1`, ""],
  ].map(
    ([name = "", body = "", code = ""]) =>
      [`form: ${name}`, "/", { headers: form, body }, 400, code] as const,
  ),
  [
    "gzip: garbage",
    "/",
    { headers: { ...createModel, "content-encoding": "gzip" }, body: "garbage" },
    400,
    "SerializationException",
  ],
  [
    "gzip: cut short",
    "/",
    { headers: { ...createModel, "content-encoding": "gzip" }, body: zeros.subarray(0, 1000) },
    400,
    "SerializationException",
  ],
  [
    "gzip: a bomb",
    "/",
    { headers: { ...createModel, "content-encoding": "gzip" }, body: zeros },
    413,
    "RequestEntityTooLargeException",
  ],
  [
    "gzip: a bomb in CBOR",
    putMetricData,
    { headers: { ...cbor, "content-encoding": "gzip" }, body: zeros },
    413,
    "RequestEntityTooLargeException",
  ],
  [
    "gzip: a bomb in a form",
    "/",
    { headers: { ...form, "content-encoding": "gzip", authorization: signedFor("monitoring") }, body: zeros },
    413,
    "RequestEntityTooLarge",
  ],
  [
    "an unknown encoding",
    "/",
    { headers: { ...createModel, "content-encoding": "br" }, body: "x" },
    400,
    "SerializationException",
  ],
  [
    "JSON over the limit",
    "/",
    { headers: createModel, body: Buffer.alloc(5 * 1024 * 1024, 32) },
    413,
    "RequestEntityTooLargeException",
  ],
  [
    "CBOR over the limit",
    putMetricData,
    { headers: cbor, body: Buffer.alloc(2 * 1024 * 1024) },
    413,
    "RequestEntityTooLargeException",
  ],
  [
    "an input over the limit",
    invocations,
    { headers: { authorization: signedFor("sagemaker") }, body: Buffer.alloc(8 * 1024 * 1024) },
    413,
    "RequestEntityTooLargeException",
  ],
  ...[
    ["cut short", "<Delete><Object>"],
    ["with other elements", "<Delete><Object></Delete></Object>"],
    ["under another name", "<Erase/>"],
    ["text", "hello"],
    [
      "with a document type",
      '<!DOCTYPE Delete [<!ENTITY a "aaaaaaaaaa">]><Delete><Object><Key>&a;</Key></Object></Delete>',
    ],
    ["with an entity that nobody declared", "<Delete><Object><Key>&secret;</Key></Object></Delete>"],
    ["deep", nested("<Delete>", "</Delete>", 50_000)],
    ["not UTF-8", Buffer.from("<Delete>\xff</Delete>", "latin1")],
    ["without objects", "<Delete/>"],
    ["of too many objects", `<Delete>${"<Object><Key>k</Key></Object>".repeat(1001)}</Delete>`],
  ].map(
    ([name, body]) =>
      [`XML ${name}`, "/there?delete", { headers: md5Of(body!), body: body! }, 400, "MalformedXML"] as const,
  ),
];

for (const [name, path, request, status, code] of bodies)
  test(name, async () => {
    const answer = await ask(server.url, path, { method: "POST", ...request });
    assert.equal(answer.status, status, answer.body.slice(0, 500));
    if (code !== "") assert.equal(errorIn(answer).code, code);
  });

const authorizations: readonly string[] = [
  "",
  "Basic dXNlcjpwYXNz",
  "Bearer token",
  "AWS4-HMAC-SHA256",
  "AWS4-HMAC-SHA256 Credential=AKID",
  "AWS4-HMAC-SHA256 Credential=AKID/today/us-east-1/sagemaker/aws4_request, SignedHeaders=host, Signature=a",
  "AWS4-HMAC-SHA256 Credential=AKID/20260101/../../etc/sagemaker/aws4_request, SignedHeaders=host, Signature=a",
  `AWS4-HMAC-SHA256 Credential=AKID/20260101/${"u".repeat(100)}/sagemaker/aws4_request, SignedHeaders=host, Signature=a`,
  "x".repeat(30_000),
];

for (const authorization of authorizations)
  test(`Authorization: ${authorization.slice(0, 80)}`, async () => {
    const asked = (headers: Record<string, string>, path = "/") =>
      ask(server.url, path, { method: "POST", headers: { ...headers, authorization }, body: "" });
    for (const answer of [
      await asked(createModel),
      await asked(cbor, putMetricData),
      await asked(form),
      await asked({}, invocations),
      await asked({}, "/there?delete"),
    ]) {
      assert.ok(answer.status >= 400 && answer.status < 500, `${answer.status} ${answer.body}`);
      assert.match(errorIn(answer).code, /IncompleteSignature|AuthorizationHeaderMalformed|InvalidArgument/);
    }
  });

const heads: ReadonlyArray<readonly [name: string, head: string, status: RegExp]> = [
  [
    "headers over 64 KiB",
    `GET / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: ${"x".repeat(70_000)}\r\n\r\n`,
    /^HTTP\/1\.1 431 /,
  ],
  ["a path of 100 kB", `GET /${"x".repeat(100_000)} HTTP/1.1\r\nHost: a\r\n\r\n`, /^HTTP\/1\.1 431 /],
  ["no HTTP at all", "hello there\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["TLS", "\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", /^HTTP\/1\.1 400 /],
  ["a method that nobody knows", "BREW /there HTTP/1.1\r\nHost: a\r\n\r\n", /^HTTP\/1\.1 4\d\d /],
  ["no host", "GET /there/k HTTP/1.1\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["a header without a name", "GET / HTTP/1.1\r\nHost: a\r\n: b\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["a NUL in a header", "GET / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: a\0b\r\n\r\n", /^HTTP\/1\.1 400 /],
  [
    "two lengths",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nab",
    /^HTTP\/1\.1 400 /,
  ],
  [
    "a length and chunks",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    /^HTTP\/1\.1 400 /,
  ],
  [
    "a chunk of no size",
    "PUT /there/k HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nab\r\n",
    /^HTTP\/1\.1 400 /,
  ],
  ["a negative length", "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -1\r\n\r\n", /^HTTP\/1\.1 400 /],
  ["garbage behind a request", "GET /readyz HTTP/1.1\r\nHost: a\r\n\r\ngarbage\r\n\r\n", /HTTP\/1\.1 400 /],
];

for (const [name, head, expected] of heads)
  test(`a connection with ${name}`, async () => {
    assert.match(await talk(server.url, Buffer.from(head, "latin1")), expected);
  });

test("requests in a row on one connection are answered in a row", async () => {
  const one = "GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n";
  const last = "GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n";
  const heard = await talk(server.url, one.repeat(99) + last);
  assert.equal(heard.match(/HTTP\/1\.1 200 OK/g)?.length, 100);
});

test("clients that go away half-way leave nothing behind", async () => {
  const half = [
    "POST / HTTP/1.1\r\nHost: a\r\nX-Amz-Target: SageMaker.CreateModel\r\nContent-Length: 1000\r\n\r\n{",
    "POST / HTTP/1.1\r\nHost: a\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 99\r\n\r\nAction",
    `POST ${putMetricData} HTTP/1.1\r\nHost: a\r\nSmithy-Protocol: rpc-v2-cbor\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nab`,
    `POST ${invocations} HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nab`,
    "PUT /there/half HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nab",
    "GET /there?list-type=2 HTTP/1.1\r\nHost: a\r\n\r\n",
    "POST / HTT",
  ];
  const begun = await Promise.all([...half, ...half].map((bytes) => begin(server.url, bytes)));
  await Promise.all(begun.map((hangUp) => hangUp()));
  assert.equal((await ask(server.url, "/there/half")).status, 404);
});
