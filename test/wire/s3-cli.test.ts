/** The AWS CLI's own ways of using S3, as people type them. */

import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { test } from "node:test";
import { promisify } from "node:util";
import { systemScheduler } from "../../src/clock/system.ts";
import { bytes, s3Server } from "../support/s3.ts";

const CLI = "/usr/bin/aws";
const run = promisify(execFile);

test("make, copy, sync, list, presign, remove", {
  skip: existsSync(CLI) ? false : "the AWS CLI is not installed at /usr/bin/aws",
}, async (context) => {
  // Links are signed with the CLI's clock.
  const clock = systemScheduler(() => 0);
  const server = await s3Server(context, () => clock.now());
  const home = join(server.directory, "home");
  const aws = async (...words: readonly string[]): Promise<string> => {
    const { stdout } = await run(CLI, ["--endpoint-url", server.url, "s3", ...words], {
      cwd: home,
      env: {
        HOME: home,
        AWS_ACCESS_KEY_ID: "000000000000",
        AWS_SECRET_ACCESS_KEY: "secret",
        AWS_DEFAULT_REGION: "us-east-1",
        AWS_EC2_METADATA_DISABLED: "true",
        LC_ALL: "C.UTF-8",
      },
    });
    return stdout;
  };
  const large = bytes(9_000_000);
  await mkdir(join(home, "tree", "sub"), { recursive: true });
  await writeFile(join(home, "tree", "large.bin"), large);
  await writeFile(join(home, "tree", "sub", "a b+c ü.txt"), "hello");

  assert.equal(await aws("mb", "s3://tides"), "make_bucket: tides\n");
  await aws("sync", "tree", "s3://tides/tree", "--no-progress");
  assert.equal(await aws("sync", "tree", "s3://tides/tree", "--no-progress"), "", "nothing is sent twice");
  const listed = await aws("ls", "s3://tides/tree", "--recursive");
  assert.match(listed, / 9000000 tree\/large.bin\n.* {10}5 tree\/sub\/a b\+c ü.txt\n$/);
  await aws("cp", "s3://tides/tree/large.bin", "back.bin", "--no-progress");
  assert(large.equals(await readFile(join(home, "back.bin"))));
  await aws("cp", "s3://tides/tree/large.bin", "s3://tides/copy.bin", "--no-progress");
  const link = (await aws("presign", "s3://tides/tree/sub/a b+c ü.txt", "--expires-in", "60")).trim();
  assert.equal(await (await fetch(link)).text(), "hello");
  await assert.rejects(aws("rb", "s3://tides"), /BucketNotEmpty/);
  assert.match(await aws("rm", "s3://tides", "--recursive"), /delete: s3:\/\/tides\/tree\/large.bin/);
  assert.equal(await aws("rb", "s3://tides"), "remove_bucket: tides\n");
  assert.deepEqual(await server.files(), []);
});
