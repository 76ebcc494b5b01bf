import assert from "node:assert/strict";
import { mkdir, mkdtemp, rm, truncate, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Readable } from "node:stream";
import { type TestContext, test } from "node:test";
import { randomOf } from "../simulator/random.ts";
import { deckOf } from "./deck.ts";
import { inputsOf } from "./inputs.ts";

async function folder(context: TestContext, files: Readonly<Record<string, string>>): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "inputs-"));
  context.after(() => rm(directory, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(directory, name), text);
  return directory;
}

test("files of a folder are inputs, by their endings; hidden ones and folders are not", async (context) => {
  const directory = await folder(context, { "b.JSON": "{}", "a.png": "…", c: "x", ".hidden": "" });
  await mkdir(join(directory, "deeper"));
  const inputs = await inputsOf([directory], undefined);
  assert.deepEqual(
    inputs.map(({ name, contentType, size }) => [basename(name), contentType, size]),
    [
      ["a.png", "image/png", 3],
      ["b.JSON", "application/json", 2],
      ["c", "application/octet-stream", 1],
    ],
  );
  const [first] = await inputsOf([join(directory, "c")], "text/plain");
  assert.equal(first?.contentType, "text/plain");
  assert.equal(String(await first?.body()), "x");
});

test("a large file streams, and one beyond what an endpoint takes is refused before it is read", async (context) => {
  const directory = await folder(context, { large: "", huge: "" });
  await truncate(join(directory, "large"), 2 * 1024 ** 2);
  await truncate(join(directory, "huge"), 1024 ** 3 + 1);
  const [large] = await inputsOf([join(directory, "large")], undefined);
  const body = await large!.body();
  assert.ok(body instanceof Readable);
  body.destroy();
  await assert.rejects(inputsOf([directory], undefined), /huge has 1073741825 bytes, more than the 1 GiB/);
});

test("an empty folder and a missing file are said with what to do", async (context) => {
  const directory = await folder(context, {});
  await assert.rejects(inputsOf([directory], undefined), /has no files\. Put some request bodies into it/);
  await assert.rejects(inputsOf([join(directory, "none")], undefined), /There is no .*none\./);
});

test("a deck gives each input once before any again, in an order of the seed's", () => {
  const drawn = (seed: number): readonly number[] => {
    const next = deckOf([1, 2, 3, 4, 5], randomOf(seed, "inputs"));
    return Array.from({ length: 10 }, next);
  };
  for (const part of [drawn(1).slice(0, 5), drawn(1).slice(5)])
    assert.deepEqual([...part].sort(), [1, 2, 3, 4, 5]);
  assert.deepEqual(drawn(1), drawn(1));
  assert.notDeepEqual(drawn(1), drawn(2));
});
