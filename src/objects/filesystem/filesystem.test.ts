import assert from "node:assert/strict";
import { randomUUID } from "node:crypto";
import { mkdtemp, readdir, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { buffer } from "node:stream/consumers";
import { type TestContext, test } from "node:test";
import { INLINE_LIMIT, type ObjectStore, PayloadTooLarge } from "../objects.ts";
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
    if (size > 0) assert.deepEqual(await buffer(objects.open(staged)), bytes(size));
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
