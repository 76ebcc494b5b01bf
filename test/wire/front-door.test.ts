/** The front door through real connections: routing, forms of errors, bodies of every kind. */

import assert from "node:assert/strict";
import { once } from "node:events";
import { Agent, request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { connect } from "node:net";
import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { gzipSync } from "node:zlib";
import { CloudWatchClient, PutMetricDataCommand, SetAlarmStateCommand } from "@aws-sdk/client-cloudwatch";
import { GetObjectCommand, HeadObjectCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { InvokeEndpointAsyncCommand, SageMakerRuntimeClient } from "@aws-sdk/client-sagemaker-runtime";
import { GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { decode, encode } from "cborg";
import { apiError } from "../../src/api/errors.ts";
import type { Extension } from "../../src/api/extensions/extension.ts";
import { type Call, operation } from "../../src/api/operation.ts";
import type { Service } from "../../src/api/service.ts";
import { sts } from "../../src/api/services/sts/service.ts";
import { cloudwatchShapes } from "../../src/api/shapes/cloudwatch.shapes.ts";
import { s3Shapes } from "../../src/api/shapes/s3.shapes.ts";
import { sagemakerRuntimeShapes } from "../../src/api/shapes/sagemaker-runtime.shapes.ts";
import { withStatus } from "../../src/api/status.ts";
import { wireServer } from "../support/wire.ts";

/** What the operations below were called with. */
interface Seen {
  readonly name: string;
  readonly input: Record<string, unknown>;
  readonly scope: Call["scope"];
}

/** Three services whose operations tell what they were asked. */
function recording(): {
  readonly services: readonly Service[];
  readonly seen: Seen[];
  readonly extensions: readonly Extension[];
} {
  const seen: Seen[] = [];
  const recorded = (
    name: string,
    answer: (input: Record<string, unknown>, call: Call) => unknown = () => ({}),
  ) =>
    operation<Record<string, unknown>, unknown>(name, async (input, call) => {
      seen.push({ name, input, scope: call.scope });
      return answer(input, call);
    });
  const cloudwatch: Service = {
    shapes: cloudwatchShapes,
    operations: [
      recorded("PutMetricData"),
      recorded("SetAlarmState", () => {
        throw apiError("ResourceNotFound", "There is no such alarm.");
      }),
      recorded("DeleteAlarms", () => {
        throw new Error("the database said: secret");
      }),
    ],
  };
  const runtime: Service = {
    shapes: sagemakerRuntimeShapes,
    operations: [
      recorded("InvokeEndpointAsync", () => ({ InferenceId: "id", OutputLocation: "s3://b/ö.out" })),
    ],
  };
  const s3: Service = { shapes: s3Shapes, operations: s3Operations(recorded) };
  const extensions: readonly Extension[] = [
    { method: "GET", path: "/healthz", run: async () => ({ status: 200, body: { text: "ok" } }) },
    {
      method: "POST",
      path: "/_ebbtide/things/:id",
      run: async ({ params, query, body }, { scope }) => ({
        status: 201,
        body: { json: { params, query: Object.fromEntries(query), body, scope } },
      }),
    },
  ];
  return { services: [sts, cloudwatch, runtime, s3], seen, extensions };
}

function s3Operations(
  recorded: (
    name: string,
    answer?: (input: Record<string, unknown>, call: Call) => unknown,
  ) => Service["operations"][number],
): Service["operations"] {
  return [
    recorded("PutObject", async (input) => {
      if (input.Key === "refused") throw apiError("NoSuchBucket", "The specified bucket does not exist");
      return { ETag: `"${(await text(input.Body as Readable)).length}"` };
    }),
    recorded("GetObject", ({ Key }) => {
      if (Key === "part")
        return withStatus(
          { Body: Readable.from([Buffer.from("ab")]), ContentRange: "bytes 0-1/4", ContentLength: 2 },
          206,
        );
      if (Key === "unchanged") return withStatus({ ETag: '"1"', LastModified: 1_000 }, 304);
      if (Key === "broken") return { Body: failing(), ContentLength: 10 };
      throw apiError("NoSuchKey", "The specified key does not exist.", { members: { Key: String(Key) } });
    }),
    recorded("HeadObject", () => {
      throw apiError("NoSuchKey", "The specified key does not exist.");
    }),
    recorded("ListObjectsV2", () => ({
      Name: "b",
      KeyCount: 0,
      Contents: [{ Key: "a<b", LastModified: 1_000 }],
    })),
    recorded("CreateMultipartUpload"),
    recorded("UploadPart"),
    recorded("CompleteMultipartUpload"),
    recorded("DeleteObjects"),
    recorded("GetBucketLocation", () => ({ LocationConstraint: "eu-west-1" })),
  ];
}

function failing(): Readable {
  return new Readable({
    read() {
      this.destroy(new Error("the file is gone"));
    },
  });
}

async function started(context: TestContext) {
  const { services, seen, extensions } = recording();
  const server = await wireServer(context, services, {}, { extensions });
  return { ...server, seen };
}

/** A plain request, for what no SDK would send. */
async function ask(
  url: string,
  path: string,
  { body, ...options }: RequestOptions & { readonly body?: string | Uint8Array } = {},
): Promise<{
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: string;
  readonly bytes: Buffer;
}> {
  const sent = httpRequest(new URL(url), { ...options, path, agent: false });
  sent.end(body);
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  const parts: Buffer[] = [];
  for await (const part of response) parts.push(part as Buffer);
  const bytes = Buffer.concat(parts);
  return { status: response.statusCode ?? 0, headers: response.headers, body: bytes.toString(), bytes };
}

const signedFor = (service: string, key = "AKID", region = "us-east-1"): string =>
  `AWS4-HMAC-SHA256 Credential=${key}/20260101/${region}/${service}/aws4_request, SignedHeaders=host, Signature=a`;

const form = { "content-type": "application/x-www-form-urlencoded; charset=utf-8" };

test("one operation, three protocols, the same input", async (context) => {
  const { url, client, seen } = await started(context);
  await new CloudWatchClient(client).send(
    new PutMetricDataCommand({
      Namespace: "n",
      MetricData: [{ MetricName: "m", Timestamp: new Date(1500), Value: 1 }],
    }),
  );
  const tag1 = Buffer.from("c1fb3ff8000000000000", "hex");
  const document = Buffer.from(
    encode({ Namespace: "n", MetricData: [{ MetricName: "m", Timestamp: 0, Value: 1 }] }),
  );
  const cbor = Buffer.concat([...around(document, Buffer.from("Timestamp"), tag1)]);
  const answer = await ask(url, "/service/GraniteServiceVersion20100801/operation/PutMetricData", {
    method: "POST",
    headers: { "smithy-protocol": "rpc-v2-cbor", "content-type": "application/cbor" },
    body: cbor,
  });
  assert.equal(answer.status, 200);
  assert.equal(answer.headers["smithy-protocol"], "rpc-v2-cbor");
  const answered = await ask(url, "/", {
    method: "POST",
    headers: form,
    body: "Action=PutMetricData&Version=2010-08-01&Namespace=n&MetricData.member.1.MetricName=m&MetricData.member.1.Timestamp=1970-01-01T00%3A00%3A01.500Z&MetricData.member.1.Value=1",
  });
  assert.match(
    answered.body,
    /^<PutMetricDataResponse xmlns="http:\/\/monitoring.amazonaws.com\/doc\/2010-08-01\/"><ResponseMetadata><RequestId>/,
  );
  const expected = { Namespace: "n", MetricData: [{ MetricName: "m", Timestamp: 1500, Value: 1 }] };
  assert.deepEqual(
    seen.map(({ input }) => input),
    [expected, expected, expected],
  );
});

/** The document with what stands after the marker, one byte, replaced. */
function around(document: Buffer, marker: Buffer, replacement: Buffer): readonly Buffer[] {
  const end = document.indexOf(marker) + marker.length;
  return [document.subarray(0, end), replacement, document.subarray(end + 1)];
}

const routed: ReadonlyArray<
  readonly [method: string, path: string, headers: Record<string, string>, body: string, expected: string]
> = [
  [
    "POST",
    "/endpoints/e/async-invocations",
    { authorization: signedFor("sagemaker") },
    "",
    "InvokeEndpointAsync",
  ],
  ["POST", "/endpoints/e/async-invocations", {}, "", "InvokeEndpointAsync"],
  ["PUT", "/endpoints/e/async-invocations", { authorization: signedFor("s3") }, "", "PutObject"],
  ["PUT", "/b/k", {}, "", "PutObject"],
  ["PUT", "/b/k?x-id=PutObject", {}, "", "PutObject"],
  ["PUT", "/b/k?partNumber=1&uploadId=u", {}, "", "UploadPart"],
  ["POST", "/b/k?uploads", {}, "", "CreateMultipartUpload"],
  ["POST", "/b/k?uploadId=u", {}, "<CompleteMultipartUpload/>", "CompleteMultipartUpload"],
  ["POST", "/b?delete", {}, "<Delete><Object><Key>k</Key></Object></Delete>", "DeleteObjects"],
  [
    "POST",
    "/?delete=",
    { host: "bucket.localhost" },
    "<Delete><Object><Key>k</Key></Object></Delete>",
    "DeleteObjects",
  ],
  ["GET", "/b/?list-type=2", {}, "", "ListObjectsV2"],
  ["GET", "/b?location", { authorization: signedFor("s3") }, "", "GetBucketLocation"],
  [
    "GET",
    "/b/part?X-Amz-Credential=AKID%2F20260101%2Fus-east-1%2Fs3%2Faws4_request&X-Amz-Signature=a",
    {},
    "",
    "GetObject",
  ],
  ["GET", "/part", { host: "bucket.s3.us-east-1.amazonaws.com" }, "", "GetObject"],
];

for (const [method, path, headers, body, expected] of routed)
  test(`${method} ${path} ${headers.host ?? headers.authorization ?? ""} is ${expected}`, async (context) => {
    const { url, seen } = await started(context);
    const { status, body: answer } = await ask(url, path, { method, headers, body });
    assert.ok(status < 300, answer);
    assert.equal(seen[0]?.name, expected);
  });

const errors: ReadonlyArray<
  readonly [
    name: string,
    method: string,
    path: string,
    headers: Record<string, string>,
    body: string,
    status: number,
    answer: RegExp,
  ]
> = [
  [
    "JSON: no such target",
    "POST",
    "/",
    { "x-amz-target": "DynamoDB_20120810.ListTables" },
    "{}",
    400,
    /^\{"__type":"UnknownOperationException","message":"/,
  ],
  [
    "JSON: not offered",
    "POST",
    "/",
    { "x-amz-target": "GraniteServiceVersion20100801.PutDashboard" },
    "{}",
    400,
    /^\{"__type":"com\.amazon\.coral\.service#UnknownOperationException","message":"Ebbtide does not offer the operation PutDashboard\."\}$/,
  ],
  [
    "JSON: not JSON",
    "POST",
    "/",
    { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" },
    "{",
    400,
    /#SerializationException/,
  ],
  [
    "JSON: not UTF-8",
    "POST",
    "/",
    { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" },
    '{"Namespace":"\u{d800}"}\xff',
    400,
    /#SerializationException/,
  ],
  [
    "JSON: wrong type",
    "POST",
    "/",
    { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" },
    '{"Namespace":1}',
    400,
    /#SerializationException","message":"NUMBER_VALUE can not be converted to a String"/,
  ],
  [
    "JSON: bottomless",
    "POST",
    "/",
    { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" },
    `{"MetricData":${"[".repeat(100_000)}${"]".repeat(100_000)}}`,
    400,
    /#SerializationException/,
  ],
  [
    "JSON: constraint",
    "POST",
    "/",
    { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" },
    "{}",
    400,
    /^\{"__type":"com\.amazon\.coral\.validate#ValidationException","message":"1 validation error detected: Value at 'namespace' failed to satisfy constraint: Member must not be null"\}$/,
  ],
  [
    "query: no such action",
    "POST",
    "/",
    form,
    "Action=Foo&Version=2011-06-15",
    400,
    /<Code>InvalidAction<\/Code><Message>Could not find operation Foo for version 2011-06-15</,
  ],
  ["query: no action", "POST", "/", form, "a=b", 400, /<Code>InvalidAction<\/Code>/],
  [
    "query: given twice",
    "POST",
    "/",
    form,
    "Action=PutMetricData&Version=2010-08-01&Namespace=a&Namespace=b",
    400,
    /<Code>MalformedInput<\/Code>/,
  ],
  [
    "query: no number",
    "POST",
    "/",
    form,
    "Action=PutMetricData&Version=2010-08-01&Namespace=a&MetricData.member.1.MetricName=m&MetricData.member.1.Value=x",
    400,
    /<Code>MalformedInput<\/Code><Message>For input string: "x"</,
  ],
  [
    "query: no percent",
    "POST",
    "/",
    form,
    "Action=PutMetricData&Version=2010-08-01&Namespace=%zz",
    400,
    /<Code>MalformedInput<\/Code>/,
  ],
  [
    "query: constraint",
    "POST",
    "/",
    form,
    "Action=PutMetricData&Version=2010-08-01",
    400,
    /<Type>Sender<\/Type><Code>ValidationError<\/Code><Message>1 validation error detected: Value at 'namespace' failed/,
  ],
  [
    "query: bad signature",
    "POST",
    "/",
    { ...form, authorization: "Bearer x" },
    "Action=GetCallerIdentity&Version=2011-06-15",
    400,
    /<Code>IncompleteSignature<\/Code>/,
  ],
  [
    "REST JSON: no such operation",
    "POST",
    "/endpoints/e/nonsense",
    { authorization: signedFor("sagemaker") },
    "",
    404,
    /There is no operation/,
  ],
  [
    "REST JSON: constraint",
    "POST",
    "/endpoints/-/async-invocations",
    {},
    "",
    400,
    /Value '-' at 'endpointName' failed to satisfy constraint: Member must satisfy regular expression pattern: /,
  ],
  [
    "REST JSON: no number",
    "POST",
    "/endpoints/e/async-invocations",
    { "x-amzn-sagemaker-requestttlseconds": "soon" },
    "",
    400,
    /For input string: \\"soon\\"/,
  ],
  [
    "S3: no such key",
    "GET",
    "/b/none",
    {},
    "",
    404,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist\.<\/Message><Key>none<\/Key><Resource>\/b\/none<\/Resource><RequestId>[^<]+<\/RequestId><HostId>[^<]+<\/HostId><\/Error>$/,
  ],
  [
    "S3: not offered",
    "GET",
    "/b?acl",
    {},
    "",
    501,
    /<Code>NotImplemented<\/Code><Message>Ebbtide does not offer the operation GetBucketAcl/,
  ],
  [
    "S3: a subresource nobody knows",
    "PUT",
    "/b/k?legal-hold",
    {},
    "x",
    501,
    /<Code>NotImplemented<\/Code>.*legal-hold/,
  ],
  [
    "S3: half of a part's address",
    "PUT",
    "/b/k?uploadId=u",
    {},
    "x",
    501,
    /<Code>NotImplemented<\/Code>.*uploadId/,
  ],
  ["S3: no such method", "PATCH", "/b/k", {}, "x", 405, /<Code>MethodNotAllowed<\/Code>/],
  ["S3: no percent", "GET", "/b/%zz", {}, "", 400, /<Code>InvalidURI<\/Code>/],
  [
    "S3: an entity of its own",
    "POST",
    "/b?delete",
    {},
    '<!DOCTYPE d [<!ENTITY e "x">]><Delete><Object><Key>&e;</Key></Object></Delete>',
    400,
    /<Code>MalformedXML<\/Code>/,
  ],
  ["S3: bottomless", "POST", "/b?delete", {}, "<Delete>".repeat(10_000), 400, /<Code>MalformedXML<\/Code>/],
  [
    "S3: no key in it",
    "POST",
    "/b?delete",
    {},
    "<Delete><Object/></Delete>",
    400,
    /<Code>MalformedXML<\/Code>/,
  ],
  ["S3: no number", "GET", "/b?list-type=2&max-keys=many", {}, "", 400, /<Code>InvalidArgument<\/Code>/],
  [
    "S3: bad signature",
    "GET",
    "/b",
    { authorization: "Bearer x" },
    "",
    400,
    /<Code>AuthorizationHeaderMalformed<\/Code>/,
  ],
  [
    "nobody's service",
    "GET",
    "/2015-03-31/functions",
    { authorization: signedFor("lambda") },
    "",
    404,
    /Ebbtide does not offer lambda/,
  ],
  [
    "another RPC",
    "POST",
    "/service/X/operation/Y",
    { "smithy-protocol": "rpc-v2-json" },
    "",
    404,
    /rpc-v2-cbor is/,
  ],
  ["an extension nobody knows", "GET", "/_ebbtide/nothing", {}, "", 404, /"error":"NotFound"/],
  ["an extension's broken body", "POST", "/_ebbtide/things/1", {}, "{", 400, /"error":"BadRequest"/],
];

for (const [name, method, path, headers, body, status, answer] of errors)
  test(`error: ${name}`, async (context) => {
    const { url } = await started(context);
    const found = await ask(url, path, { method, headers, body: Buffer.from(body, "latin1") });
    assert.match(found.body, answer);
    assert.equal(found.status, status);
    assert.ok(found.headers["x-amzn-requestid"]);
    // The server stays up.
    assert.equal((await ask(url, "/healthz")).body, "ok");
  });

test("query codes and statuses are for clients that ask for them", async (context) => {
  const { url, client } = await started(context);
  const modern = new CloudWatchClient(client);
  const input = { AlarmName: "a", StateValue: "OK", StateReason: "r" } as const;
  const failure = await modern.send(new SetAlarmStateCommand(input)).catch((error: unknown) => error);
  assert.deepEqual(
    [
      (failure as Error).name,
      (failure as { $metadata: { httpStatusCode: number } }).$metadata.httpStatusCode,
    ],
    ["ResourceNotFound", 404],
  );
  const plain = await ask(url, "/", {
    method: "POST",
    headers: { "x-amz-target": "GraniteServiceVersion20100801.SetAlarmState" },
    body: JSON.stringify(input),
  });
  assert.equal(plain.status, 400);
  assert.equal(plain.headers["x-amzn-query-error"], "ResourceNotFound;Sender");
  assert.match(plain.body, /"__type":"com\.amazonaws\.cloudwatch\.v2010_08_01#ResourceNotFound"/);
  const cbor = await ask(url, "/service/GraniteServiceVersion20100801/operation/SetAlarmState", {
    method: "POST",
    headers: { "smithy-protocol": "rpc-v2-cbor" },
    body: encode(input),
  });
  assert.deepEqual(decode(cbor.bytes), {
    __type: "com.amazonaws.cloudwatch.v2010_08_01#ResourceNotFound",
    message: "There is no such alarm.",
  });
});

test("what went wrong inside stays inside", async (context) => {
  const { url } = await started(context);
  const answer = await ask(url, "/", {
    method: "POST",
    headers: { "x-amz-target": "GraniteServiceVersion20100801.DeleteAlarms" },
    body: '{"AlarmNames":["a"]}',
  });
  assert.equal(answer.status, 500);
  assert.match(answer.body, /#InternalFailure/);
  assert.doesNotMatch(answer.body, /secret/);
});

test("the signature says whose and where; without one the settings do", async (context) => {
  const { url, client, seen } = await started(context);
  const credentials = { accessKeyId: "111122223333", secretAccessKey: "s" };
  const identity = await new STSClient({ ...client, credentials }).send(new GetCallerIdentityCommand({}));
  assert.equal(identity.Arn, "arn:aws:iam::111122223333:root");
  await ask(url, "/b/part", { headers: { authorization: signedFor("s3", "111122223333", "eu-west-1") } });
  await ask(url, "/b/part", { headers: { authorization: signedFor("s3", "AKID", "eu-west-1") } });
  await ask(url, "/b/part");
  assert.deepEqual(
    seen.map(({ scope }) => `${scope.account} ${scope.region}`),
    ["111122223333 eu-west-1", "000000000000 eu-west-1", "000000000000 us-east-1"],
  );
});

test("packed bodies are unpacked, up to a limit", async (context) => {
  const { url, client, seen } = await started(context);
  const many = Array.from({ length: 500 }, (_, index) => ({ MetricName: `metric-${index}`, Value: index }));
  await new CloudWatchClient(client).send(new PutMetricDataCommand({ Namespace: "n", MetricData: many }));
  assert.deepEqual(seen[0]?.input.MetricData, many);
  const send = (body: Uint8Array, encoding = "gzip") =>
    ask(url, "/", {
      method: "POST",
      headers: {
        "x-amz-target": "GraniteServiceVersion20100801.PutMetricData",
        "content-encoding": encoding,
      },
      body,
    });
  const bomb = await send(gzipSync(Buffer.alloc(20 * 1024 * 1024, " ")));
  assert.equal(bomb.status, 413);
  assert.match(bomb.body, /RequestEntityTooLargeException/);
  assert.match((await send(Buffer.from("{}"))).body, /SerializationException/);
  assert.match((await send(Buffer.from("{}"), "br")).body, /SerializationException/);
});

test("bodies over the limit are refused, announced or not", async (context) => {
  const { url } = await started(context);
  const headers = { "x-amz-target": "GraniteServiceVersion20100801.PutMetricData" };
  const body = Buffer.alloc(1024 * 1024 + 1, " ");
  assert.equal((await ask(url, "/", { method: "POST", headers, body })).status, 413);
  const chunked = { ...headers, "transfer-encoding": "chunked" };
  assert.equal((await ask(url, "/", { method: "POST", headers: chunked, body })).status, 413);
});

test("an invocation's headers are its members, and its answer's too", async (context) => {
  const { client, seen } = await started(context);
  const answer = await new SageMakerRuntimeClient(client).send(
    new InvokeEndpointAsyncCommand({
      EndpointName: "e",
      InputLocation: "s3://b/k",
      RequestTTLSeconds: 60,
      CustomAttributes: "a=b",
    }),
  );
  assert.deepEqual(seen[0]?.input, {
    EndpointName: "e",
    InputLocation: "s3://b/k",
    RequestTTLSeconds: 60,
    CustomAttributes: "a=b",
  });
  assert.equal(answer.$metadata.httpStatusCode, 202);
  // Headers are Latin-1, which has this sign.
  assert.equal(answer.OutputLocation, "s3://b/ö.out");
});

test("uploads and downloads are streams", async (context) => {
  const { client, seen } = await started(context);
  const s3 = new S3Client(client);
  const put = await s3.send(
    new PutObjectCommand({ Bucket: "b", Key: "dir//ü +?", Body: "hello", Metadata: { colour: "blue" } }),
  );
  assert.equal(put.ETag, '"5"');
  assert.equal(seen[0]?.input.Key, "dir//ü +?");
  assert.deepEqual(seen[0]?.input.Metadata, { colour: "blue" });
  const part = await s3.send(new GetObjectCommand({ Bucket: "b", Key: "part", Range: "bytes=0-1" }));
  assert.equal(part.$metadata.httpStatusCode, 206);
  assert.equal(await part.Body?.transformToString(), "ab");
  await assert.rejects(s3.send(new HeadObjectCommand({ Bucket: "b", Key: "none" })), { name: "NotFound" });
});

test("an unchanged object is headers only", async (context) => {
  const { url } = await started(context);
  const { status, headers, body } = await ask(url, "/b/unchanged");
  assert.deepEqual(
    [status, headers.etag, headers["last-modified"], body],
    [304, '"1"', "Thu, 01 Jan 1970 00:00:01 GMT", ""],
  );
});

test("a stream that cannot even begin is an error's answer", async (context) => {
  const { url } = await started(context);
  const { status, body } = await ask(url, "/b/broken");
  assert.equal(status, 500);
  assert.match(body, /<Code>InternalError<\/Code>/);
});

test("S3's documents have S3's names", async (context) => {
  const { url } = await started(context);
  const list = await ask(url, "/b?list-type=2");
  assert.match(
    list.body,
    /^<\?xml version="1\.0" encoding="UTF-8"\?>\n<ListBucketResult xmlns="http:\/\/s3\.amazonaws\.com\/doc\/2006-03-01\/">/,
  );
  assert.match(
    list.body,
    /<Contents><Key>a&lt;b<\/Key><LastModified>1970-01-01T00:00:01\.000Z<\/LastModified><\/Contents>/,
  );
  const location = await ask(url, "/b?location");
  assert.match(location.body, /<LocationConstraint xmlns="[^"]+">eu-west-1<\/LocationConstraint>$/);
});

test("a client that waits for 100 Continue is told before its body is read, or refused without", async (context) => {
  const { url } = await started(context);
  const { port } = new URL(url);
  const talk = async (key: string): Promise<string> => {
    const socket = connect(Number(port), "127.0.0.1");
    socket.setEncoding("utf8");
    let heard = "";
    socket.on("data", (part: string) => {
      heard += part;
      if (part.startsWith("HTTP/1.1 100")) socket.write("hello");
      if (heard.includes('etag: "5"')) socket.end();
    });
    socket.write(
      `PUT /b/${key} HTTP/1.1\r\nHost: localhost\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n`,
    );
    await once(socket, "close");
    return heard;
  };
  assert.match(await talk("k"), /^HTTP\/1\.1 100 Continue\r\n\r\nHTTP\/1\.1 200 OK\r\n.*etag: "5"/s);
  assert.match(await talk("refused"), /^HTTP\/1\.1 404 Not Found\r\n.*connection: close/is);
});

test("a reader that goes away ends the stream it was reading", async (context) => {
  let ended: () => void = () => undefined;
  const destroyed = new Promise<void>((done) => {
    ended = done;
  });
  const endless = new Readable({
    read() {
      this.push(Buffer.alloc(64 * 1024));
    },
    destroy(_error, callback) {
      ended();
      callback(null);
    },
  });
  const getObject = operation("GetObject", async () => ({ Body: endless }));
  const { url } = await wireServer(context, [{ shapes: s3Shapes, operations: [getObject] }]);
  const sent = httpRequest(new URL(url), { path: "/b/k", agent: false });
  sent.on("error", () => undefined);
  sent.end();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  await once(response, "readable");
  sent.destroy();
  await destroyed;
});

test("a server that closes answers what it has, and keeps no connection for more", async (context) => {
  let release: () => void = () => undefined;
  const released = new Promise<void>((done) => {
    release = done;
  });
  const slow: Extension = {
    method: "GET",
    path: "/slow",
    run: async () => {
      await released;
      return { status: 200, body: { text: "done" } };
    },
  };
  const { server, url } = await wireServer(context, [], {}, { extensions: [slow] });
  const agent = new Agent({ keepAlive: true });
  context.after(() => agent.destroy());
  const sent = httpRequest(`${url}/slow`, { agent });
  sent.end();
  await once(server, "request");
  const closed = once(server, "close");
  server.close();
  release();
  const [response] = (await once(sent, "response")) as [IncomingMessage];
  assert.equal(await text(response), "done");
  await closed;
});

test("an extension gets its path, query, body and scope", async (context) => {
  const { url } = await started(context);
  const { status, body } = await ask(url, "/_ebbtide/things/a%20b?region=eu-west-1&x=1", {
    method: "POST",
    body: '{"y":2}',
  });
  assert.equal(status, 201);
  assert.deepEqual(JSON.parse(body), {
    params: { id: "a b" },
    query: { region: "eu-west-1", x: "1" },
    body: { y: 2 },
    scope: { account: "000000000000", region: "eu-west-1" },
  });
});

test("a signed extension sees its caller's account and region", async (context) => {
  const { url } = await started(context);
  const { body } = await ask(url, "/_ebbtide/things/a", {
    method: "POST",
    headers: { authorization: signedFor("sagemaker", "111122223333", "eu-north-1") },
  });
  assert.deepEqual(JSON.parse(body).scope, { account: "111122223333", region: "eu-north-1" });
});
