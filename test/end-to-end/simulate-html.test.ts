/** `ebbtide simulate --html` as people call it. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { type TestContext, test } from "node:test";

const root = resolve(import.meta.dirname, "../..");

const simulated = (html: string): Promise<{ code: number; stdout: string; stderr: string }> =>
  new Promise((done) => {
    const words = ["src/cli/main.ts", "simulate", "docs/examples/images-fixed.yaml", "--html", html];
    execFile(process.execPath, words, { cwd: root }, (error, stdout, stderr) =>
      done({ code: Number(error?.code ?? 0), stdout, stderr }),
    );
  });

async function folder(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "report-"));
  context.after(() => rm(directory, { recursive: true }));
  return directory;
}

test("a page is written beside the report in the terminal", async (context) => {
  const path = join(await folder(context), "report.html");
  const { code, stdout, stderr } = await simulated(path);
  assert.equal(code, 0, stderr);
  assert.match(stdout, /^wait, p95 /m);
  const html = await readFile(path, "utf8");
  assert.match(html, /^<!doctype html>[\s\S]*<h3>3 always<\/h3>[\s\S]*<\/html>\n$/);
});

test("a page that cannot be written is said before the run, and the exit code is 2", async (context) => {
  const path = join(await folder(context), "missing", "report.html");
  const { code, stdout, stderr } = await simulated(path);
  assert.equal(code, 2);
  assert.equal(stdout, "");
  assert.ok(stderr.startsWith(`The report cannot be written to ${path}: ENOENT`), stderr);
});
