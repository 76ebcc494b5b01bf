/** The worked example's table and picture are what the simulator says today. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { test } from "node:test";

const root = resolve(import.meta.dirname, "../..");

test("the table and the picture of docs/guides/images.md are fresh", async () => {
  const said = await new Promise<string>((done) => {
    const words = ["tools/generate-example.ts", "--check"];
    execFile(process.execPath, words, { cwd: root }, (error, stdout, stderr) =>
      done(error ? stdout + stderr : ""),
    );
  });
  assert.equal(said, "");
});
