/** The README's tour, pasted into a shell. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdtemp, readFile, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { testServer } from "../support/server.ts";

const root = resolve(import.meta.dirname, "../..");
const skip = existsSync("/usr/bin/aws") ? false : "needs the AWS CLI (apt-get install awscli)";

test("every line of the README's tour works", { skip }, async (context) => {
  const { url } = await testServer(context, { profile: "fast" });
  const folder = await mkdtemp(join(tmpdir(), "ebbtide-tour-"));
  context.after(() => rm(folder, { recursive: true, force: true }));
  await symlink(join(root, "demo"), join(folder, "demo"));
  const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", await tour()], {
    cwd: folder,
    env: { ...process.env, EBBTIDE_URL: url, PATH: `/usr/bin:${process.env.PATH}` },
  });
  assert.match(stdout, /"ScalingActivities"/);
  assert.ok(JSON.parse(await readFile(join(folder, "answer.json"), "utf8")));
});

async function tour(): Promise<string> {
  const readme = await readFile(join(root, "README.md"), "utf8");
  const block = /<!-- tour -->\n```sh\n([\s\S]*?)```/.exec(readme)?.[1];
  assert.ok(block, "the README has a tour");
  return block;
}
