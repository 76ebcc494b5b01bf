/** Objects: listed as S3 lists them, and every file known until nothing uses it. */

import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { MultipartUpload, StoredObject } from "../../src/core/objects/object.ts";
import type { ObjectQuery, Store } from "../../src/store/store.ts";
import { here, object, part } from "./fixtures.ts";
import { fresh, type OpenFresh, withFresh } from "./under-test.ts";

const { account } = here;

const upload = (uploadId: string, key = "big", bucket = "bucket"): MultipartUpload => ({
  account,
  bucket,
  key,
  uploadId,
  startedAt: 1000,
  headers: {},
  metadata: {},
  tags: {},
});

const keysOf = async (store: Store, query: ObjectQuery): Promise<readonly string[]> =>
  (await store.objects.list(account, "bucket", query)).map(({ key }) => key);

export function objectsConformance(open: OpenFresh): void {
  test("an object comes back as it was put, bytes and all", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const inline = object("a");
    const empty: StoredObject = {
      ...object("e"),
      size: 0,
      payload: { kind: "inline", bytes: new Uint8Array() },
    };
    const filed: StoredObject = {
      ...object("f", ["one", "two"]),
      parts: [4, 4],
      checksum: { algorithm: "CRC32", value: "AAAAAA==-2", type: "COMPOSITE" },
    };
    assert.deepEqual(await store.objects.put([inline, empty, filed]), []);
    const again = await reopen();
    for (const expected of [inline, empty, filed])
      assert.deepEqual(await again.objects.get(account, "bucket", expected.key), expected);
    assert.equal(await again.objects.get(account, "bucket", "none"), undefined);
    assert.equal(await again.objects.get(account, "another", "a"), undefined);
    assert.equal(await again.objects.get("111111111111", "bucket", "a"), undefined);
  });

  test("replacing and deleting tell the files that nothing uses any more", async (context) => {
    const { store } = await fresh(open, context);
    await store.objects.put([object("a", ["f1"]), object("b", ["f1", "f2"])]);
    assert.deepEqual(await store.objects.put([object("a", ["f3"])]), []);
    assert.deepEqual(await store.objects.put([object("b", ["f2"])]), ["f1"]);
    assert.deepEqual(await store.objects.put([object("b", ["f2"])]), []);
    assert.deepEqual(await store.objects.put([object("b")]), ["f2"]);
    // One call in which a file changes hands, and a key is written twice.
    await store.objects.put([object("x", ["f4"])]);
    assert.deepEqual(await store.objects.put([object("x"), object("y", ["f4"])]), []);
    assert.deepEqual(await store.objects.put([object("y", ["f5"]), object("y", ["f6"])]), ["f4", "f5"]);
    assert.deepEqual(await store.objects.delete(account, "bucket", ["none", "a", "b", "a"]), ["f3"]);
    assert.deepEqual([...(await store.objects.files())], ["f6"]);
    assert.deepEqual(await keysOf(store, { limit: 10 }), ["x", "y"]);
  });

  test("listings go by the bytes of the keys, from a prefix and after a key", async () => {
    const letter = fc.constantFrom("a", "b", "/", "é", "\uFFFD", "😀", "\u{10FFFF}", "~", "_", "%");
    const key = fc.array(letter, { minLength: 1, maxLength: 4 }).map((letters) => letters.join(""));
    const start = fc.array(letter, { maxLength: 3 }).map((letters) => letters.join(""));
    const query = fc.record(
      { prefix: start, after: start, limit: fc.integer({ min: 1, max: 5 }) },
      { requiredKeys: ["limit"] },
    );
    const property = fc.asyncProperty(
      fc.uniqueArray(key, { maxLength: 20 }),
      fc.array(query, { minLength: 1, maxLength: 10 }),
      (keys, queries) =>
        withFresh(open, async ({ store }) => {
          await store.objects.put(keys.map((key) => object(key)));
          await store.objects.put([object("another bucket's", [], "c"), object("and its", [], "a")]);
          for (const query of queries) assert.deepEqual(await keysOf(store, query), listed(keys, query));
        }),
    );
    await fc.assert(property, { numRuns: 60 });
  });

  test("listings leave out the bytes that are in the store", async (context) => {
    const { store } = await fresh(open, context);
    await store.objects.put([object("a"), object("b", ["f"])]);
    const [inline, filed] = await store.objects.list(account, "bucket", { limit: 10 });
    assert.deepEqual(inline, { ...object("a"), payload: { kind: "inline", bytes: new Uint8Array() } });
    assert.deepEqual(filed, object("b", ["f"]));
  });

  test("an upload is known by its id, bucket and key until it is deleted", async (context) => {
    const { store, reopen } = await fresh(open, context);
    const full: MultipartUpload = {
      ...upload("u1"),
      contentType: "text/plain",
      checksum: { algorithm: "SHA256", type: "COMPOSITE" },
    };
    await store.objects.createUpload(full);
    await store.objects.createUpload(upload("u2", "another"));
    await store.objects.createUpload(upload("u0"));
    await store.objects.createUpload(upload("u3", "big", "elsewhere"));
    const again = await reopen();
    assert.deepEqual(await again.objects.upload(account, "bucket", "big", "u1"), full);
    assert.equal(await again.objects.upload(account, "bucket", "another", "u1"), undefined);
    assert.equal(await again.objects.upload(account, "elsewhere", "big", "u1"), undefined);
    const ids = (await again.objects.uploads(account, "bucket")).map(({ uploadId }) => uploadId);
    assert.deepEqual(ids, ["u2", "u0", "u1"]);
    assert.deepEqual(await again.objects.deleteUpload("u1"), []);
    assert.equal(await again.objects.upload(account, "bucket", "big", "u1"), undefined);
    assert.deepEqual(await again.objects.deleteUpload("u1"), []);
  });

  test("parts are listed by number, and a part sent again replaces the first", async (context) => {
    const { store } = await fresh(open, context);
    await store.objects.createUpload(upload("u"));
    for (const [number, file] of [
      [10, "f10"],
      [2, "f2"],
      [1, "f1"],
    ] as const)
      assert.deepEqual(await store.objects.putPart("u", part(number, file)), []);
    assert.deepEqual(await store.objects.putPart("u", part(2, "f2b")), ["f2"]);
    assert.deepEqual(await store.objects.parts("u"), [part(1, "f1"), part(2, "f2b"), part(10, "f10")]);
    assert.deepEqual(await store.objects.parts("none"), []);
    assert.deepEqual([...(await store.objects.files())].sort(), ["f1", "f10", "f2b"]);
  });

  test("an object made of an upload's parts keeps their files; the others are free", async (context) => {
    const { store } = await fresh(open, context);
    await store.objects.createUpload(upload("u"));
    for (const number of [1, 2, 3]) await store.objects.putPart("u", part(number, `f${number}`));
    const freed = await store.transaction(async (tx) => [
      ...(await tx.objects.put([object("big", ["f1", "f3"])])),
      ...(await tx.objects.deleteUpload("u")),
    ]);
    assert.deepEqual(freed, ["f2"]);
    assert.deepEqual([...(await store.objects.files())].sort(), ["f1", "f3"]);
    assert.deepEqual([...(await store.objects.delete(account, "bucket", ["big"]))].sort(), ["f1", "f3"]);
    assert.equal((await store.objects.files()).size, 0);
  });

  test("a file is free exactly when its last user goes, in any sequence of calls", async () => {
    const files = fc.array(fc.nat(5), { minLength: 1, maxLength: 3 });
    const step = fc.oneof(
      fc.record({ kind: fc.constant("put" as const), key: fc.nat(3), files }),
      fc.record({ kind: fc.constant("part" as const), key: fc.nat(3), files }),
      fc.record({ kind: fc.constant("delete" as const), key: fc.nat(3) }),
      fc.record({ kind: fc.constant("abort" as const) }),
    );
    const property = fc.asyncProperty(fc.array(step, { maxLength: 30 }), (steps) =>
      withFresh(open, async ({ store }) => {
        const users = new Map<string, readonly string[]>();
        const used = () => new Set([...users.values()].flat());
        for (const step of steps) {
          const before = used();
          const freed = await apply(store, users, step);
          assert.deepEqual([...freed].sort(), [...before].filter((file) => !used().has(file)).sort());
          assert.deepEqual([...(await store.objects.files())].sort(), [...used()].sort());
        }
      }),
    );
    await fc.assert(property, { numRuns: 40 });
  });
}

type FileStep =
  | { readonly kind: "put" | "part"; readonly key: number; readonly files: readonly number[] }
  | { readonly kind: "delete"; readonly key: number }
  | { readonly kind: "abort" };

/** Does a step on the store and on the model of who uses which files; answers what the store says is free. */
async function apply(
  store: Store,
  users: Map<string, readonly string[]>,
  step: FileStep,
): Promise<readonly string[]> {
  switch (step.kind) {
    case "put": {
      const names = step.files.map((file) => `f${file}`);
      users.set(`object ${step.key}`, names);
      return store.objects.put([object(`${step.key}`, names)]);
    }
    case "part": {
      users.set(`part ${step.key}`, [`f${step.files[0]}`]);
      return store.objects.putPart("u", part(step.key, `f${step.files[0]}`));
    }
    case "delete":
      users.delete(`object ${step.key}`);
      return store.objects.delete(account, "bucket", [`${step.key}`]);
    case "abort":
      for (const user of [...users.keys()]) if (user.startsWith("part")) users.delete(user);
      return store.objects.deleteUpload("u");
  }
}

function listed(keys: readonly string[], { prefix = "", after, limit }: ObjectQuery): readonly string[] {
  const inBytes = (a: string, b: string) => Buffer.compare(Buffer.from(a), Buffer.from(b));
  return keys
    .filter((key) => key.startsWith(prefix) && (after === undefined || inBytes(key, after) > 0))
    .sort(inBytes)
    .slice(0, limit);
}
