import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { test } from "node:test";
import {
  AbortMultipartUploadCommand,
  type CompletedPart,
  CompleteMultipartUploadCommand,
  CopyObjectCommand,
  CreateBucketCommand,
  CreateMultipartUploadCommand,
  type CreateMultipartUploadCommandInput,
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectAttributesCommand,
  GetObjectCommand,
  HeadObjectCommand,
  ListMultipartUploadsCommand,
  ListPartsCommand,
  PutObjectCommand,
  type S3Client,
  UploadPartCommand,
  UploadPartCopyCommand,
} from "@aws-sdk/client-s3";
import { checksumOf } from "../../src/api/protocols/checksums.ts";
import { refusal } from "../support/refusal.ts";
import { bytes, s3Server } from "../support/s3.ts";

const Bucket = "tides";
const Key = "large";
const MEGABYTE = 1024 ** 2;
const pieces = [bytes(5 * MEGABYTE, 1), bytes(6 * MEGABYTE, 2), bytes(10, 3)];
const whole = Buffer.concat(pieces);

async function begun(
  client: S3Client,
  more: Partial<CreateMultipartUploadCommandInput> = {},
): Promise<string> {
  const { UploadId = "" } = await client.send(new CreateMultipartUploadCommand({ Bucket, Key, ...more }));
  return UploadId;
}

async function uploaded(client: S3Client, UploadId: string, more: object = {}): Promise<CompletedPart[]> {
  const parts: CompletedPart[] = [];
  for (const [index, Body] of pieces.entries()) {
    const PartNumber = index + 1;
    const { $metadata: _, ...part } = await client.send(
      new UploadPartCommand({ Bucket, Key, UploadId, PartNumber, Body, ...more }),
    );
    parts.push({ ...part, PartNumber } as CompletedPart);
  }
  return parts;
}

const complete = (client: S3Client, UploadId: string, Parts: CompletedPart[], more: object = {}) =>
  client.send(
    new CompleteMultipartUploadCommand({ Bucket, Key, UploadId, MultipartUpload: { Parts }, ...more }),
  );

async function contents(client: S3Client, more: object = {}): Promise<Buffer> {
  const { Body } = await client.send(new GetObjectCommand({ Bucket, Key, ...more }));
  return Buffer.from(await (Body as NonNullable<typeof Body>).transformToByteArray());
}

test("parts become one object, and can be read one by one", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const UploadId = await begun(client, {
    ContentType: "text/csv",
    Metadata: { a: "1" },
    ChecksumAlgorithm: "CRC32",
  });
  await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 1, Body: "replaced later" }));
  const parts = await uploaded(client, UploadId);
  assert.equal((await server.files()).length, 3);
  const listed = await client.send(new ListPartsCommand({ Bucket, Key, UploadId, MaxParts: 2 }));
  assert.deepEqual(
    listed.Parts?.map(({ PartNumber, Size, ETag }) => [PartNumber, Size, ETag]),
    parts.slice(0, 2).map(({ PartNumber, ETag }, index) => [PartNumber, pieces[index]?.length, ETag]),
  );
  assert.deepEqual([listed.IsTruncated, listed.NextPartNumberMarker], [true, "2"]);
  const rest = await client.send(new ListPartsCommand({ Bucket, Key, UploadId, PartNumberMarker: "2" }));
  assert.deepEqual(
    rest.Parts?.map(({ PartNumber }) => PartNumber),
    [3],
  );

  const done = await complete(client, UploadId, parts);
  const md5s = pieces.map((piece) => createHash("md5").update(piece).digest());
  assert.equal(done.ETag, `"${createHash("md5").update(Buffer.concat(md5s)).digest("hex")}-3"`);
  assert.match(done.ChecksumCRC32 ?? "", /^.{6}==-3$/);
  assert.equal(done.ChecksumType, "COMPOSITE");
  assert.equal(done.Location, `${server.url}/${Bucket}/${Key}`);
  assert.equal(
    (await complete(client, UploadId, parts)).ETag,
    done.ETag,
    "asked again, the answer is the same",
  );
  assert(whole.equals(await contents(client)));
  const { length: five = 0 } = pieces[0] ?? [];
  assert(
    whole
      .subarray(five - 9, five + 9)
      .equals(await contents(client, { Range: `bytes=${five - 9}-${five + 8}` })),
  );
  assert(pieces[1]?.equals(await contents(client, { PartNumber: 2 })));
  const head = await client.send(new HeadObjectCommand({ Bucket, Key, PartNumber: 3 }));
  assert.deepEqual(
    [head.PartsCount, head.ContentLength, head.ContentType, head.Metadata],
    [3, 10, "text/csv", { a: "1" }],
  );
  const { ObjectParts } = await client.send(
    new GetObjectAttributesCommand({ Bucket, Key, ObjectAttributes: ["ObjectParts"], MaxParts: 2 }),
  );
  assert.deepEqual(
    [ObjectParts?.TotalPartsCount, ObjectParts?.Parts?.length, ObjectParts?.IsTruncated],
    [3, 2, true],
  );

  await client.send(new CopyObjectCommand({ Bucket, Key: "copy", CopySource: `${Bucket}/${Key}` }));
  await client.send(new DeleteObjectCommand({ Bucket, Key }));
  assert.equal((await server.files()).length, 3);
  await client.send(new DeleteObjectCommand({ Bucket, Key: "copy" }));
  assert.deepEqual(await server.files(), []);
});

test("checksums of wholes are put together from the parts'", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  for (const ChecksumAlgorithm of ["CRC32", "CRC32C", "CRC64NVME"] as const) {
    const UploadId = await begun(client, { ChecksumAlgorithm, ChecksumType: "FULL_OBJECT" });
    const parts = await uploaded(client, UploadId, { ChecksumAlgorithm });
    const expected = await checksumOf(ChecksumAlgorithm, whole);
    const member = `Checksum${ChecksumAlgorithm}` as const;
    assert.match(
      await refusal(
        complete(client, UploadId, parts, { [member]: await checksumOf(ChecksumAlgorithm, bytes(1)) }),
      ),
      /^400 BadDigest/,
    );
    const bare = parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag }));
    const done = await complete(client, UploadId, bare, { [member]: expected });
    assert.deepEqual([done[member], done.ChecksumType], [expected, "FULL_OBJECT"]);
  }
  const UploadId = await begun(client, { ChecksumAlgorithm: "SHA256" });
  const parts = await uploaded(client, UploadId, { ChecksumAlgorithm: "SHA256" });
  assert.match(
    await refusal(
      complete(
        client,
        UploadId,
        parts.map(({ PartNumber, ETag }) => ({ PartNumber, ETag })),
      ),
    ),
    /^400 InvalidRequest: The upload was created using a sha256 checksum.*missing for part 1/,
  );
  const hashes = pieces.map((piece) => createHash("sha256").update(piece).digest());
  const { ChecksumSHA256 } = await complete(client, UploadId, parts);
  assert.equal(ChecksumSHA256, `${createHash("sha256").update(Buffer.concat(hashes)).digest("base64")}-3`);
  assert.match(
    await refusal(begun(client, { ChecksumAlgorithm: "SHA256", ChecksumType: "FULL_OBJECT" })),
    /^400 InvalidRequest: The FULL_OBJECT checksum type cannot be used with the sha256/,
  );
  const other = await begun(client, { ChecksumAlgorithm: "SHA1" });
  assert.match(
    await refusal(uploaded(client, other, { ChecksumAlgorithm: "CRC32" })),
    /^400 InvalidRequest: Checksum Type mismatch occurred, expected checksum Type: sha1, actual checksum Type: crc32/,
  );
});

test("an upload that cannot be completed says why and stays", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const UploadId = await begun(client);
  const [one = {}, two = {}, three = {}] = await uploaded(client, UploadId);
  const refused: ReadonlyArray<readonly [CompletedPart[], RegExp]> = [
    [[], /^400 MalformedXML/],
    [[two, one], /^400 InvalidPartOrder/],
    [[one, one], /^400 InvalidPartOrder/],
    [[one, { ...three, PartNumber: 4 }], /^400 InvalidPart: One or more of the specified parts/],
    [[{ ...one, ETag: '"abc"' }], /^400 InvalidPart/],
    [[{ ...one, ChecksumCRC32: "AAAAAA==" }], /^400 InvalidPart/],
  ];
  for (const [parts, expected] of refused)
    assert.match(await refusal(complete(client, UploadId, parts)), expected);
  const Body = "too small for the middle";
  const small = await client.send(new UploadPartCommand({ Bucket, Key, UploadId, PartNumber: 2, Body }));
  assert.match(
    await refusal(complete(client, UploadId, [one, { ...small, PartNumber: 2 } as CompletedPart, three])),
    /^400 EntityTooSmall/,
  );
  const part = { Bucket, Key, UploadId, PartNumber: 10_001, Body };
  assert.match(
    await refusal(client.send(new UploadPartCommand(part))),
    /^400 InvalidArgument: Part number must be/,
  );
  const elsewhere = { ...part, PartNumber: 1, Key: "other" };
  assert.match(await refusal(client.send(new UploadPartCommand(elsewhere))), /^404 NoSuchUpload/);
  const stranger = server.s3({ account: "111111111111" });
  await stranger.send(new CreateBucketCommand({ Bucket }));
  assert.match(
    await refusal(stranger.send(new ListPartsCommand({ Bucket, Key, UploadId }))),
    /^404 NoSuchUpload/,
  );

  await complete(client, UploadId, [one, three]);
  assert.equal((await server.files()).length, 2, "parts that were not named are gone");
  assert.match(await refusal(uploaded(client, UploadId)), /^404 NoSuchUpload/);
});

test("uploads are listed, aborted, and go with their bucket", async (context) => {
  const server = await s3Server(context);
  const client = server.s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  const ids = new Map<string, string>();
  for (const name of ["a/1", "a/2", "b", "c"]) ids.set(name, await begun(client, { Key: name }));
  const again = await begun(client, { Key: "b" });
  const list = (more: object) => client.send(new ListMultipartUploadsCommand({ Bucket, ...more }));
  const rolled = await list({ Delimiter: "/", MaxUploads: 2 });
  assert.deepEqual(rolled.CommonPrefixes, [{ Prefix: "a/" }]);
  assert.deepEqual([rolled.Uploads?.length, rolled.IsTruncated, rolled.NextKeyMarker], [1, true, "b"]);
  const rest = await list({
    Delimiter: "/",
    KeyMarker: rolled.NextKeyMarker ?? "",
    UploadIdMarker: rolled.NextUploadIdMarker ?? "",
  });
  assert.deepEqual(
    rest.Uploads?.map(({ Key: key }) => key),
    ["b", "c"],
  );
  assert.deepEqual(
    (await list({ Prefix: "a/" })).Uploads?.map(({ Key: key }) => key),
    ["a/1", "a/2"],
  );

  await client.send(
    new UploadPartCommand({ Bucket, Key: "b", UploadId: again, PartNumber: 1, Body: bytes(99) }),
  );
  assert.equal((await server.files()).length, 1);
  await client.send(new AbortMultipartUploadCommand({ Bucket, Key: "b", UploadId: again }));
  assert.deepEqual(await server.files(), []);
  assert.match(
    await refusal(client.send(new AbortMultipartUploadCommand({ Bucket, Key: "b", UploadId: again }))),
    /^404 NoSuchUpload/,
  );
  const UploadId = ids.get("c") ?? "";
  await client.send(new UploadPartCommand({ Bucket, Key: "c", UploadId, PartNumber: 1, Body: bytes(99) }));
  await client.send(new DeleteBucketCommand({ Bucket }));
  assert.deepEqual(await server.files(), []);
});

test("parts can be ranges of objects", async (context) => {
  const client = (await s3Server(context)).s3();
  await client.send(new CreateBucketCommand({ Bucket }));
  await client.send(new PutObjectCommand({ Bucket, Key: "source", Body: whole }));
  const UploadId = await begun(client);
  const from = (PartNumber: number, CopySourceRange: string) =>
    client.send(
      new UploadPartCopyCommand({
        Bucket,
        Key,
        UploadId,
        PartNumber,
        CopySource: `${Bucket}/source`,
        CopySourceRange,
      }),
    );
  const one = await from(1, `bytes=0-${6 * MEGABYTE - 1}`);
  const two = await from(2, `bytes=${6 * MEGABYTE}-${whole.length - 1}`);
  assert.match(
    await refusal(from(3, `bytes=0-${whole.length}`)),
    /^400 InvalidArgument: Range specified is not valid/,
  );
  assert.match(await refusal(from(3, "bytes=5-")), /^400 InvalidArgument: The x-amz-copy-source-range value/);
  await complete(client, UploadId, [
    { PartNumber: 1, ...one.CopyPartResult },
    { PartNumber: 2, ...two.CopyPartResult },
  ]);
  assert(whole.equals(await contents(client)));
});
