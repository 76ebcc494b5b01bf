import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { Readable } from "node:stream";
import { test } from "node:test";
import {
  CopyObjectCommand,
  CreateBucketCommand,
  DeleteBucketCommand,
  DeleteObjectCommand,
  DeleteObjectsCommand,
  GetBucketLocationCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  GetObjectTaggingCommand,
  HeadBucketCommand,
  HeadObjectCommand,
  ListBucketsCommand,
  PutBucketTaggingCommand,
  PutObjectCommand,
  PutObjectTaggingCommand,
  type S3Client,
} from "@aws-sdk/client-s3";
import { refusal } from "../support/refusal.ts";
import { bytes, s3Server } from "../support/s3.ts";

const Bucket = "tides";

const contents = async (client: S3Client, Key: string, more: object = {}): Promise<Buffer> => {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from(await (Body as NonNullable<typeof Body>).transformToByteArray());
};

test("an object comes back as it was put, small or large, from memory or from a stream", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  for (const size of [0, 1, 65_536, 65_537, 3_000_000]) {
    const body = bytes(size);
    const etag = `"${createHash("md5").update(body).digest("hex")}"`;
    const chunks = Array.from({ length: Math.ceil(size / 70_001) }, (_, n) =>
      body.subarray(n * 70_001, (n + 1) * 70_001),
    );
    const streamed = { Body: Readable.from(chunks, { objectMode: false }), ContentLength: size };
    for (const how of [{ Body: body }, ...(size > 0 ? [streamed] : [])]) {
      const put = await client.send(new PutObjectCommand({ Bucket, Key: "a", ...how }));
      assert.equal(put.ETag, etag);
      assert.equal(put.ChecksumType, "FULL_OBJECT");
      assert(put.ChecksumCRC32);
      assert(body.equals(await contents(client, "a")));
      const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a", ChecksumMode: "ENABLED" }));
      assert.equal(head.ContentLength, size);
      assert.equal(head.ETag, etag);
      assert.equal(head.ChecksumCRC32, put.ChecksumCRC32);
    }
  }
  await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "small" }));
  assert.deepEqual(await server.files(), [], "files of replaced objects are gone");
});

test("what is said about an object is kept and told again", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const said = {
    ContentType: "text/csv; charset=utf-8",
    CacheControl: "max-age=60",
    ContentDisposition: 'attachment; filename="a.csv"',
    ContentEncoding: "gzip",
    ContentLanguage: "de",
    Metadata: { "model-name": "tides", empty: "" },
  };
  await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ...said, Tagging: "a=1&b=%3A+" }));
  const head = await client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
  for (const [name, value] of Object.entries(said))
    assert.deepEqual(head[name as keyof typeof head], value, name);
  assert.deepEqual(head.LastModified, new Date(Date.UTC(2026, 0, 1, 12)));
  const {
    TagSet,
    $metadata: _,
    ...rest
  } = await client.send(new GetObjectTaggingCommand({ Bucket, Key: "a" }));
  assert.deepEqual(
    { TagSet, rest },
    {
      TagSet: [
        { Key: "a", Value: "1" },
        { Key: "b", Value: ": " },
      ],
      rest: {},
    },
  );
  await client.send(
    new PutObjectTaggingCommand({ Bucket, Key: "a", Tagging: { TagSet: [{ Key: "c", Value: "3" }] } }),
  );
  const tagged = await client.send(new GetObjectCommand({ Bucket, Key: "a" }));
  assert.equal(tagged.TagCount, 1);
  const overridden = await client.send(
    new GetObjectCommand({
      Bucket,
      Key: "a",
      ResponseContentType: "text/plain",
      ResponseCacheControl: "no-store",
    }),
  );
  assert.equal(overridden.ContentType, "text/plain");
  assert.equal(overridden.CacheControl, "no-store");
  await client.send(new PutObjectCommand({ Bucket, Key: "b", Body: "x" }));
  // The SDK names a type of its own where none is given.
  assert.equal(
    (await client.send(new HeadObjectCommand({ Bucket, Key: "b" }))).ContentType,
    "application/octet-stream",
  );
});

test("ranges and conditions", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const body = bytes(200_000);
  const { ETag = "" } = await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: body }));
  const ranges = [
    ["bytes=0-9", 0, 10],
    ["bytes=199990-", 199_990, 200_000],
    ["bytes=-5", 199_995, 200_000],
    ["bytes=100-999999", 100, 200_000],
    ["bytes=-999999", 0, 200_000],
  ] as const;
  for (const [Range, from, to] of ranges) {
    const part = await client.send(new GetObjectCommand({ Bucket, Key: "a", Range }));
    assert.equal(part.$metadata.httpStatusCode, 206);
    assert.equal(part.ContentRange, `bytes ${from}-${to - 1}/200000`);
    assert(body.subarray(from, to).equals(Buffer.from((await part.Body?.transformToByteArray()) ?? [])));
  }
  for (const Range of ["bytes=9-1", "lines=1-2", "bytes=1-2,5-6", "bytes=-"])
    assert((await contents(client, "a", { Range })).equals(body), Range);
  const get = (more: object) => contents(client, "a", more);
  assert.match(await refusal(get({ Range: "bytes=200000-" })), /^416 InvalidRange/);
  assert.match(await refusal(get({ PartNumber: 2 })), /^416 /);
  const then = new Date(Date.UTC(2026, 0, 1, 12));
  const before = new Date(then.getTime() - 1000);
  await get({ IfMatch: ETag });
  await get({ IfNoneMatch: '"other"' });
  await get({ IfModifiedSince: before });
  await get({ IfUnmodifiedSince: then });
  assert.match(await refusal(get({ IfMatch: '"other"' })), /^412 PreconditionFailed/);
  assert.match(await refusal(get({ IfUnmodifiedSince: before })), /^412 PreconditionFailed/);
  for (const seen of [{ IfNoneMatch: ETag }, { IfNoneMatch: "*" }, { IfModifiedSince: then }])
    assert.match(await refusal(get(seen)), /^304 /);
  const seen = await fetch(`${server.url}/${Bucket}/a`, { headers: { "if-none-match": ETag } });
  assert.equal(seen.status, 304);
  assert.equal(seen.headers.get("etag"), ETag);
  const resumed = await fetch(`${server.url}/${Bucket}/a`, {
    headers: { range: "bytes=5-", "if-range": '"old"' },
  });
  assert.equal(resumed.status, 200);
  await resumed.body?.cancel();
});

test("conditional writes let one of several win", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const put = (more: object) =>
    client.send(new PutObjectCommand({ Bucket, Key: "a", Body: bytes(100_000), ...more }));
  assert.match(await refusal(put({ IfMatch: '"x"' })), /^404 NoSuchKey/);
  const outcomes = await Promise.allSettled(Array.from({ length: 5 }, () => put({ IfNoneMatch: "*" })));
  assert.equal(outcomes.filter(({ status }) => status === "fulfilled").length, 1);
  assert.match(await refusal(put({ IfMatch: '"x"' })), /^412 PreconditionFailed/);
  const { ETag } = await client.send(new HeadObjectCommand({ Bucket, Key: "a" }));
  await put({ IfMatch: ETag });
  assert.match(await refusal(put({ IfNoneMatch: '"x"' })), /^501 NotImplemented/);
  assert.match(
    await refusal(client.send(new DeleteObjectCommand({ Bucket, Key: "a", IfMatch: '"x"' }))),
    /^412 PreconditionFailed/,
  );
});

test("buckets: made once, seen by their account, deleted when empty", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  const { Location } = await client.send(new CreateBucketCommand({ Bucket }));
  assert.equal(Location, `/${Bucket}`);
  await client.send(new CreateBucketCommand({ Bucket }));
  assert.equal((await client.send(new GetBucketLocationCommand({ Bucket }))).LocationConstraint, undefined);

  const paris = server.s3({ region: "eu-west-3" });
  const there = { Bucket: "seine", CreateBucketConfiguration: { LocationConstraint: "eu-west-3" as const } };
  assert.match(
    await refusal(
      paris.send(
        new CreateBucketCommand({
          Bucket: "seine",
          CreateBucketConfiguration: { LocationConstraint: "eu-west-1" },
        }),
      ),
    ),
    /^400 IllegalLocationConstraintException: The eu-west-1 location constraint is incompatible/,
  );
  await paris.send(new CreateBucketCommand(there));
  assert.match(await refusal(paris.send(new CreateBucketCommand(there))), /^409 BucketAlreadyOwnedByYou/);
  assert.equal((await client.send(new HeadBucketCommand({ Bucket: "seine" }))).BucketRegion, "eu-west-3");
  assert.equal(
    (await client.send(new GetBucketLocationCommand({ Bucket: "seine" }))).LocationConstraint,
    "eu-west-3",
  );
  const { Buckets } = await client.send(new ListBucketsCommand());
  assert.deepEqual(
    Buckets?.map(({ Name }) => Name),
    ["seine", Bucket],
  );
  const first = await client.send(new ListBucketsCommand({ MaxBuckets: 1 }));
  assert.deepEqual(
    first.Buckets?.map(({ Name }) => Name),
    ["seine"],
  );
  const second = await client.send(
    new ListBucketsCommand({ MaxBuckets: 1, ContinuationToken: first.ContinuationToken ?? "" }),
  );
  assert.deepEqual(
    [second.Buckets?.map(({ Name }) => Name), second.ContinuationToken],
    [[Bucket], undefined],
  );

  const stranger = server.s3({ account: "111111111111" });
  assert.deepEqual((await stranger.send(new ListBucketsCommand())).Buckets ?? [], []);
  assert.match(await refusal(stranger.send(new DeleteBucketCommand({ Bucket }))), /^404 NoSuchBucket/);
  await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "mine" }));
  assert.match(
    await refusal(stranger.send(new GetObjectCommand({ Bucket, Key: "a" }))),
    /^404 NoSuchBucket: The specified bucket does not exist/,
  );
  await stranger.send(new CreateBucketCommand({ Bucket }));
  await stranger.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  assert.equal(String(await contents(client, "a")), "mine");

  assert.match(await refusal(client.send(new DeleteBucketCommand({ Bucket }))), /^409 BucketNotEmpty/);
  await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  await client.send(new DeleteObjectCommand({ Bucket, Key: "a" }));
  await client.send(new DeleteBucketCommand({ Bucket }));
  assert.match(await refusal(client.send(new HeadBucketCommand({ Bucket }))), /^404 NotFound/);
});

test("unknown keys and buckets are told apart, in S3's XML", async (context) => {
  const server = await s3Server(context);
  await server.s3().send(new CreateBucketCommand({ Bucket }));
  const key = await fetch(`${server.url}/${Bucket}/no%20%3Ckey%3E`);
  assert.equal(key.status, 404);
  assert.match(
    await key.text(),
    /^<\?xml version="1.0" encoding="UTF-8"\?>\n<Error><Code>NoSuchKey<\/Code><Message>The specified key does not exist.<\/Message><Key>no &lt;key&gt;<\/Key>.*<RequestId>.+<\/RequestId><HostId>.+<\/HostId><\/Error>$/,
  );
  const bucket = await fetch(`${server.url}/nowhere/key`);
  assert.equal(bucket.status, 404);
  assert.match(await bucket.text(), /<Code>NoSuchBucket<\/Code>.*<BucketName>nowhere<\/BucketName>/);
});

test("deleting many keys answers for each", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  for (const Key of ["a", "b", "c"])
    await client.send(new PutObjectCommand({ Bucket, Key, Body: bytes(70_000) }));
  const { Deleted, Errors } = await client.send(
    new DeleteObjectsCommand({
      Bucket,
      Delete: { Objects: [{ Key: "a" }, { Key: "missing" }, { Key: "b", VersionId: "7" }] },
    }),
  );
  assert.deepEqual(Deleted, [{ Key: "a" }, { Key: "missing" }]);
  assert.deepEqual(Errors, [{ Key: "b", Code: "InvalidArgument", Message: "Invalid version id specified" }]);
  const quiet = await client.send(
    new DeleteObjectsCommand({ Bucket, Delete: { Quiet: true, Objects: [{ Key: "b" }, { Key: "c" }] } }),
  );
  assert.equal(quiet.Deleted, undefined);
  assert.deepEqual(await server.files(), []);
  const body = "<Delete><Object><Key>a</Key></Object></Delete>";
  const bare = await fetch(`${server.url}/${Bucket}?delete`, { method: "POST", body });
  assert.match(await bare.text(), /<Code>InvalidRequest<\/Code><Message>Missing required header/);
  const wrong = await fetch(`${server.url}/${Bucket}?delete`, {
    method: "POST",
    body,
    headers: { "content-md5": createHash("md5").update("other").digest("base64") },
  });
  assert.match(await wrong.text(), /<Code>BadDigest<\/Code>/);
});

test("copies share bytes until the last of them is gone", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const body = bytes(100_000);
  const Key = "from here/ü+&.bin";
  const put = await client.send(
    new PutObjectCommand({
      Bucket,
      Key,
      Body: body,
      ContentType: "text/csv",
      Metadata: { a: "1" },
      Tagging: "t=1",
    }),
  );
  const CopySource = `${Bucket}/${encodeURIComponent(Key)}`;
  const copy = (more: object) =>
    client.send(new CopyObjectCommand({ Bucket, Key: "to", CopySource, ...more }));
  const { CopyObjectResult } = await copy({});
  assert.equal(CopyObjectResult?.ETag, put.ETag);
  assert.equal(CopyObjectResult?.ChecksumCRC32, put.ChecksumCRC32);
  assert.equal((await server.files()).length, 1);
  const same = await client.send(new HeadObjectCommand({ Bucket, Key: "to" }));
  assert.deepEqual([same.ContentType, same.Metadata, same.TagCount], ["text/csv", { a: "1" }, 1]);
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
  assert(body.equals(await contents(client, "to")));

  assert.match(await refusal(copy({})), /^404 NoSuchKey/);
  const self = { CopySource: `/${Bucket}/to` };
  assert.match(await refusal(copy(self)), /^400 InvalidRequest: This copy request is illegal/);
  await copy({ ...self, MetadataDirective: "REPLACE", Metadata: { b: "2" }, ContentType: "text/plain" });
  const changed = await client.send(new HeadObjectCommand({ Bucket, Key: "to" }));
  assert.deepEqual([changed.ContentType, changed.Metadata, changed.TagCount], ["text/plain", { b: "2" }, 1]);
  const checked = await copy({ ...self, ChecksumAlgorithm: "SHA256" });
  assert.equal(checked.CopyObjectResult?.ChecksumSHA256, createHash("sha256").update(body).digest("base64"));
  assert.match(await refusal(copy({ ...self, CopySourceIfMatch: '"x"' })), /^400|^412/);
  assert.match(await refusal(copy({ CopySource: "nowhere/a" })), /^404 NoSuchBucket/);
  assert.match(await refusal(copy({ CopySource: "nowhere" })), /^400 InvalidArgument/);
  await client.send(new DeleteObjectCommand({ Bucket, Key: "to" }));
  assert.deepEqual(await server.files(), []);
});

test("keys are texts, whatever path they look like", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const keys = [
    "../../etc/passwd",
    "..",
    "a//b",
    "/",
    "/lead",
    "trail/",
    "a b+c%20&?#=",
    "日本/😀",
    "~'()!*",
    "x".repeat(1024),
  ];
  for (const Key of keys) {
    await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
    assert.equal(String(await contents(client, Key)), Key);
  }
  assert.match(
    await refusal(client.send(new PutObjectCommand({ Bucket, Key: "ü".repeat(513), Body: "" }))),
    /^400 KeyTooLongError: Your key is too long/,
  );
  for (const Key of keys) await client.send(new DeleteObjectCommand({ Bucket, Key }));
  await client.send(new DeleteBucketCommand({ Bucket }));
});

test("what Ebbtide has not is refused by name", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const refused: ReadonlyArray<readonly [object, RegExp]> = [
    [
      { ServerSideEncryption: "aws:kms" },
      /^501 NotImplemented: .*x-amz-server-side-encryption is not supported/,
    ],
    [{ ServerSideEncryption: "AES256" }, /^501 NotImplemented: .*does not encrypt/],
    [{ StorageClass: "GLACIER" }, /^501 NotImplemented: .*x-amz-storage-class/],
    [{ WebsiteRedirectLocation: "/x" }, /^501 NotImplemented: .*x-amz-website-redirect-location/],
    [{ ObjectLockMode: "GOVERNANCE" }, /^501 NotImplemented: .*x-amz-object-lock-mode/],
    [{ ACL: "public-read" }, /^400 AccessControlListNotSupported: The bucket does not allow ACLs/],
    [{ ExpectedBucketOwner: "111111111111" }, /^403 AccessDenied/],
    [{ Metadata: { a: "x".repeat(2048) } }, /^400 MetadataTooLarge/],
    [{ Tagging: Array.from({ length: 11 }, (_, n) => `k${n}=v`).join("&") }, /^400 BadRequest: Object tags/],
    [{ Tagging: "a=1&a=2" }, /^400 InvalidTag/],
  ];
  for (const [more, expected] of refused)
    assert.match(
      await refusal(client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "x", ...more }))),
      expected,
    );
  await client.send(
    new PutObjectCommand({
      Bucket,
      Key: "a",
      Body: "x",
      ACL: "bucket-owner-full-control",
      StorageClass: "STANDARD",
    }),
  );
  assert.match(
    await refusal(client.send(new GetObjectCommand({ Bucket, Key: "a", VersionId: "7" }))),
    /^400 InvalidArgument: Invalid version id/,
  );
  for (const name of ["Tides", "ti", "192.168.1.1", "a..b", "-tides", "tides-s3alias"])
    assert.match(
      await refusal(client.send(new CreateBucketCommand({ Bucket: name }))),
      /InvalidBucketName/,
      name,
    );
  for (const parameter of ["policy", "website", "lifecycle", "cors", "acl", "notification", "versioning"]) {
    const answer = await fetch(`${server.url}/${Bucket}?${parameter}`, { method: "PUT", body: "<x/>" });
    assert(answer.status >= 400, `${parameter}: ${answer.status} ${await answer.text()}`);
  }
  const form = new FormData();
  form.set("key", "a");
  const posted = await fetch(`${server.url}/${Bucket}`, { method: "POST", body: form });
  assert.equal(posted.status, 405);
});

test("attributes of an object, and tags of a bucket", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: "a", Body: "hello", ChecksumAlgorithm: "SHA1" }));
  const attributes = await client.send(
    new GetObjectAttributesCommand({
      Bucket,
      Key: "a",
      ObjectAttributes: ["ETag", "Checksum", "ObjectParts", "StorageClass", "ObjectSize"],
    }),
  );
  assert.equal(attributes.ETag, "5d41402abc4b2a76b9719d911017c592");
  assert.equal(attributes.ObjectSize, 5);
  assert.equal(attributes.Checksum?.ChecksumSHA1, createHash("sha1").update("hello").digest("base64"));
  assert.equal(attributes.ObjectParts, undefined);
  const TagSet = [{ Key: "team", Value: "tides" }];
  await client.send(new PutBucketTaggingCommand({ Bucket, Tagging: { TagSet } }));
});
