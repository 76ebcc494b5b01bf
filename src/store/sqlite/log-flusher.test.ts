import assert from "node:assert/strict";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { LogFlusher } from "./log-flusher.ts";

test("who asks while a flush is under way waits for the next one, and all of them share it", async (context) => {
  const log = await opened(context.after.bind(context));
  const first = log.flushed();
  const asked = [log.flushed(), log.flushed()];
  assert.equal(asked[0], first);
  await first;
  const second = log.flushed();
  assert.notEqual(second, first);
  await second;
  await log.close();
});

test("after a flush that failed every other one fails, and nothing more is to be written", async (context) => {
  const log = await opened(context.after.bind(context));
  log.assertSound();
  await log.close();
  // A closed file stands for a broken disk.
  await assert.rejects(log.flushed(), /could not be flushed/);
  await assert.rejects(log.flushed(), /could not be flushed/);
  assert.throws(() => log.assertSound(), /could not be flushed/);
});

async function opened(after: (clean: () => Promise<void>) => void): Promise<LogFlusher> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-log-"));
  after(() => rm(directory, { recursive: true }));
  const path = join(directory, "log");
  await writeFile(path, "commits");
  return LogFlusher.open(path);
}
