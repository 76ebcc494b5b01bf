import assert from "node:assert/strict";
import { test } from "node:test";
import {
  CreateBucketCommand,
  DeleteObjectsCommand,
  ListObjectsCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandInput,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  paginateListObjectsV2,
  type S3Client,
} from "@aws-sdk/client-s3";
import fc from "fast-check";
import { refusal } from "../support/refusal.ts";
import { s3Server } from "../support/s3.ts";

const Bucket = "tides";

async function filled(client: S3Client, keys: readonly string[]): Promise<void> {
  for (const Key of keys) await client.send(new PutObjectCommand({ Bucket, Key, Body: Key }));
}

type Listed = readonly [keys: readonly (string | undefined)[], prefixes: readonly (string | undefined)[]];

const shown = (page: Pick<ListObjectsV2CommandOutput, "Contents" | "CommonPrefixes">): Listed => [
  (page.Contents ?? []).map(({ Key }) => Key),
  (page.CommonPrefixes ?? []).map(({ Prefix }) => Prefix),
];

test("keys come in order, by prefix, rolled up at a delimiter", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  await filled(client, ["b", "a/2", "a/1/x", "a/1/y", "a/", "c/z", "ä", "Z"]);
  const list = async (more: Partial<ListObjectsV2CommandInput>) =>
    shown(await client.send(new ListObjectsV2Command({ Bucket, ...more })));
  assert.deepEqual(await list({}), [["Z", "a/", "a/1/x", "a/1/y", "a/2", "b", "c/z", "ä"], []]);
  assert.deepEqual(await list({ Delimiter: "/" }), [
    ["Z", "b", "ä"],
    ["a/", "c/"],
  ]);
  assert.deepEqual(await list({ Prefix: "a/", Delimiter: "/" }), [["a/", "a/2"], ["a/1/"]]);
  assert.deepEqual(await list({ Prefix: "a" }), [["a/", "a/1/x", "a/1/y", "a/2"], []]);
  assert.deepEqual(await list({ StartAfter: "a/1/x" }), [["a/1/y", "a/2", "b", "c/z", "ä"], []]);
  assert.deepEqual(await list({ StartAfter: "a/", Delimiter: "/" }), [["b", "ä"], ["c/"]]);
  assert.deepEqual(await list({ Prefix: "nothing" }), [[], []]);
  assert.deepEqual(await list({ MaxKeys: 0 }), [[], []]);
  const { Contents = [], KeyCount } = await client.send(
    new ListObjectsV2Command({ Bucket, Prefix: "b", FetchOwner: true }),
  );
  assert.equal(KeyCount, 1);
  const [{ ETag, Size, StorageClass, Owner, ChecksumAlgorithm, LastModified } = {}] = Contents;
  assert.deepEqual(
    [ETag, Size, StorageClass, ChecksumAlgorithm, LastModified],
    ['"92eb5ffee6ae2fec3ad71c777531578f"', 1, "STANDARD", ["CRC32"], new Date(Date.UTC(2026, 0, 1, 12))],
  );
  assert.match(Owner?.ID ?? "", /^[0-9a-f]{64}$/);
  assert.match(
    await refusal(client.send(new ListObjectsV2Command({ Bucket, ContinuationToken: "x" }))),
    /^400 InvalidArgument: The continuation token provided is incorrect/,
  );
  assert.match(
    await refusal(client.send(new ListObjectsV2Command({ Bucket, MaxKeys: -1 }))),
    /^400 InvalidArgument/,
  );
  assert.match(
    await refusal(client.send(new ListObjectsV2Command({ Bucket: "nowhere" }))),
    /^404 NoSuchBucket/,
  );
});

test("the first version pages by markers", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  await filled(client, ["a/1", "a/2", "b", "c"]);
  const first = await client.send(new ListObjectsCommand({ Bucket, Delimiter: "/", MaxKeys: 1 }));
  assert.deepEqual([shown(first), first.IsTruncated, first.NextMarker], [[[], ["a/"]], true, "a/"]);
  const second = await client.send(
    new ListObjectsCommand({ Bucket, Delimiter: "/", Marker: first.NextMarker }),
  );
  assert.deepEqual([shown(second), second.IsTruncated], [[["b", "c"], []], false]);
  const plain = await client.send(new ListObjectsCommand({ Bucket, MaxKeys: 2 }));
  assert.deepEqual([shown(plain), plain.NextMarker], [[["a/1", "a/2"], []], undefined]);
});

test("keys that XML cannot carry are listed URL-encoded", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  await filled(client, ["a b+c/\u0001<&>ü"]);
  const url = await (
    await fetch(`${server.url}/${Bucket}?list-type=2&encoding-type=url&delimiter=%2F`)
  ).text();
  assert.match(url, /<EncodingType>url<\/EncodingType>/);
  assert.match(url, /<CommonPrefixes><Prefix>a\+b%2Bc\/<\/Prefix>/);
  const key = await (await fetch(`${server.url}/${Bucket}?encoding-type=url`)).text();
  assert.match(key, /<Key>a\+b%2Bc\/%01%3C%26%3E%C3%BC<\/Key>/);
});

test("however the pages are cut, a listing is what one look would show", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const letters = fc.string({ unit: fc.constantFrom("a", "b", "/", "é", "😀"), minLength: 1, maxLength: 6 });
  const order = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(letters, { minLength: 1, maxLength: 12 }),
      fc.constantFrom("", "a", "a/"),
      fc.constantFrom(undefined, "/", "b"),
      fc.integer({ min: 1, max: 5 }),
      async (keys, Prefix, Delimiter, MaxKeys) => {
        await filled(client, keys);
        const expected = new Set<string>();
        for (const key of [...keys].sort(order).filter((one) => one.startsWith(Prefix))) {
          const end = Delimiter === undefined ? -1 : key.indexOf(Delimiter, Prefix.length);
          expected.add(end < 0 ? key : `${key.slice(0, end + 1)} …`);
        }
        const found: string[] = [];
        const input = { Bucket, Prefix, MaxKeys, ...(Delimiter && { Delimiter }) };
        for await (const page of paginateListObjectsV2({ client }, input)) {
          const [objects, prefixes] = shown(page);
          assert((page.KeyCount ?? 0) <= MaxKeys);
          found.push(...objects.map(String), ...prefixes.map((prefix) => `${prefix} …`));
        }
        assert.deepEqual(found.sort(), [...expected].sort());
        const Objects = keys.map((Key) => ({ Key }));
        await client.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects } }));
      },
    ),
    { numRuns: 20 },
  );
});

test("a folder of many keys is jumped over", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const object = (key: string) => ({
    account: "000000000000",
    bucket: Bucket,
    key,
    size: 0,
    etag: "d41d8cd98f00b204e9800998ecf8427e",
    modifiedAt: 0,
    headers: {},
    metadata: {},
    tags: {},
    payload: { kind: "inline" as const, bytes: new Uint8Array(0) },
  });
  const keys = ["a", "b"].flatMap((folder) => Array.from({ length: 1500 }, (_, n) => `${folder}/${n}`));
  await server.store.objects.put([...keys, "c"].map(object));
  assert.deepEqual(shown(await client.send(new ListObjectsV2Command({ Bucket, Delimiter: "/" }))), [
    ["c"],
    ["a/", "b/"],
  ]);
  let count = 0;
  for await (const page of paginateListObjectsV2({ client }, { Bucket })) count += page.KeyCount ?? 0;
  assert.equal(count, 3001);
});
