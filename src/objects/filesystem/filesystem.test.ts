import assert from "node:assert/strict";
import { createHash, randomUUID } from "node:crypto";
import { type FileHandle, mkdtemp, open, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import fc from "fast-check";
import { INLINE_LIMIT, type ObjectStore, PayloadTooLarge, StorageFull } from "../objects.ts";
import { filesystemObjects } from "./filesystem.ts";

async function objectsIn(
  context: TestContext,
): Promise<{ objects: ObjectStore; files: () => Promise<string[]> }> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-objects-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  const files = async () =>
    (await readdir(directory, { recursive: true, withFileTypes: true }))
      .filter((entry) => entry.isFile())
      .map(({ name }) => name);
  return { objects: filesystemObjects({ directory, newId: randomUUID }), files };
}

const bytes = (size: number): Buffer => Buffer.from(Array.from({ length: size }, (_, index) => index % 251));

test("small payloads stay inline, larger ones get a file, and both come back whole", async (context) => {
  const { objects, files } = await objectsIn(context);
  for (const size of [0, 1, INLINE_LIMIT, INLINE_LIMIT + 1, 3_000_000]) {
    const staged = await objects.stage(Readable.from([bytes(size)]), 1e9);
    assert.equal(staged.payload.kind, size > INLINE_LIMIT ? "files" : "inline");
    assert.equal(staged.size, size);
    assert.equal(staged.md5, createHash("md5").update(bytes(size)).digest("hex"));
    assert.deepEqual(await buffer(objects.open(staged)), bytes(size));
  }
  assert.equal((await files()).length, 2);
});

test("a range reads across the files of a payload", async (context) => {
  const { objects } = await objectsIn(context);
  const one = await objects.stage(bytes(100_000), 1e9);
  const two = await objects.stage(bytes(70_000), 1e9);
  assert(one.payload.kind === "files" && two.payload.kind === "files");
  const whole = {
    payload: { kind: "files" as const, files: [...one.payload.files, ...two.payload.files] },
    size: 170_000,
  };
  const expected = Buffer.concat([bytes(100_000), bytes(70_000)]);
  for (const [first, last] of [
    [0, 169_999],
    [99_990, 100_010],
    [5, 5],
    [120_000, 169_999],
  ] as const)
    assert.deepEqual(await buffer(objects.open(whole, { first, last })), expected.subarray(first, last + 1));
});

test("a payload over its limit, a broken source and an abort leave nothing behind", async (context) => {
  const { objects, files } = await objectsIn(context);
  await assert.rejects(
    objects.stage(Readable.from([bytes(90_000), bytes(90_000)]), 100_000),
    PayloadTooLarge,
  );
  async function* broken() {
    yield bytes(90_000);
    throw new Error("the client went away");
  }
  await assert.rejects(objects.stage(broken(), 1e9), /went away/);
  const stop = new AbortController();
  async function* aborted() {
    yield bytes(90_000);
    stop.abort(new Error("cancelled"));
    yield bytes(90_000);
  }
  await assert.rejects(objects.stage(aborted(), 1e9, stop.signal), /cancelled/);
  assert.deepEqual(await files(), []);
});

test("discarded files go, and the sweep removes what nothing refers to", async (context) => {
  const { objects, files } = await objectsIn(context);
  const names: string[] = [];
  for (let index = 0; index < 3; index++) {
    const { payload } = await objects.stage(bytes(70_000), 1e9);
    if (payload.kind === "files") names.push(...payload.files.map(({ name }) => name));
  }
  await objects.discard([names[0] ?? "", "not-there"]);
  await objects.sweep(new Set([names[1] ?? ""]));
  assert.deepEqual(await files(), [names[1]]);
});

test("a part gets a file of its own, however small", async (context) => {
  const { objects, files } = await objectsIn(context);
  for (const size of [0, 3]) {
    const { payload } = await objects.stage(bytes(size), 1e9, undefined, false);
    assert(payload.kind === "files");
    assert.equal(payload.files[0]?.size, size);
  }
  assert.equal((await files()).length, 2);
});

test("an abort ends the wait for a source that says nothing", async (context) => {
  const { objects, files } = await objectsIn(context);
  const stop = new AbortController();
  const silent = new Readable({ read() {} });
  silent.push(bytes(90_000));
  setImmediate(() => stop.abort(new Error("cancelled")));
  await assert.rejects(objects.stage(silent, 1e9, stop.signal), /cancelled/);
  assert.deepEqual(await files(), []);
});

test("a full disk is told apart and leaves nothing behind", async (context) => {
  const { objects, files } = await objectsIn(context);
  const handle = await open(import.meta.filename);
  const prototype = Object.getPrototypeOf(handle) as FileHandle;
  await handle.close();
  const full = Object.assign(new Error("ENOSPC: no space left on device"), { code: "ENOSPC" });
  context.mock.method(prototype, "write", () => Promise.reject(full));
  await assert.rejects(objects.stage(bytes(3_000_000), 1e9), StorageFull);
  assert.deepEqual(await files(), []);
});

test("a file that is discarded while someone reads it goes with the last reader", async (context) => {
  const { objects, files } = await objectsIn(context);
  const staged = await objects.stage(bytes(900_000), 1e9);
  assert(staged.payload.kind === "files");
  const whole = objects.open(staged);
  const left = objects.open(staged);
  await objects.discard(staged.payload.files.map(({ name }) => name));
  left.destroy();
  assert.deepEqual(await buffer(whole), bytes(900_000));
  while ((await files()).length > 0) await new Promise(setImmediate);
});

test("any way of cutting a payload into chunks gives the same bytes", async (context) => {
  const { objects } = await objectsIn(context);
  const sizes = fc.array(fc.oneof(fc.nat(100), fc.nat(300_000)), { maxLength: 8 });
  await fc.assert(
    fc.asyncProperty(sizes, async (cuts) => {
      const whole = bytes(cuts.reduce((sum, size) => sum + size, 0));
      const starts = cuts.map((_, index) => cuts.slice(0, index).reduce((sum, size) => sum + size, 0));
      const chunks = cuts.map((size, index) => whole.subarray(starts[index]!, starts[index]! + size));
      const staged = await objects.stage(Readable.from(chunks), 1e9);
      assert.equal(staged.md5, createHash("md5").update(whole).digest("hex"));
      assert(whole.equals(await buffer(objects.open(staged))));
    }),
    { numRuns: 15 },
  );
});
