import assert from "node:assert/strict";
import { appendFile, mkdtemp, readdir, rm, stat, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type TestContext, test } from "node:test";
import { LiveLog, logPath, removeOldLogs } from "./log-files.ts";
import { type ProcessLogs, processLogs } from "./log-reader.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const owner = { scope, endpointName: "tides", variantName: "AllTraffic", id: "i-1" };
const STREAM = "AllTraffic/i-1";

interface Logging {
  readonly root: string;
  readonly path: string;
  readonly log: LiveLog;
  readonly logs: ProcessLogs;
  readonly write: (text: string) => Promise<void>;
}

async function logging(context: TestContext, limit = 1000, live = true): Promise<Logging> {
  const root = await mkdtemp(join(tmpdir(), "ebbtide-logs-"));
  context.after(() => rm(root, { recursive: true }));
  const path = logPath(root, owner);
  const log = await LiveLog.begin(path, 1000, limit);
  const write = (text: string): Promise<void> => appendFile(path, text);
  return { root, path, log, logs: processLogs(root, async () => live), write };
}

const messages = async (
  { logs }: Logging,
  offset = 0,
  limit = 1000,
  backward = false,
): Promise<readonly string[]> =>
  (await logs.read(scope, "tides", STREAM, { offset, limit, backward })).events.map(({ message }) => message);

test("lines have the time of the look that found them", async (context) => {
  const one = await logging(context);
  await one.write("a\nb\n");
  await one.log.look(2000);
  await one.log.look(3000);
  await one.write("c\n");
  await one.log.look(4000);
  const { events, nextOffset } = await one.logs.read(scope, "tides", STREAM, { offset: 0, limit: 10 });
  assert.deepEqual(events, [
    { at: 2000, message: "a" },
    { at: 2000, message: "b" },
    { at: 4000, message: "c" },
  ]);
  assert.equal(nextOffset, 6);
  assert.deepEqual(await one.logs.streams(scope, "tides"), [
    { name: STREAM, createdAt: 1000, firstEventAt: 2000, lastEventAt: 4000, bytes: 6 },
  ]);
});

test("a line that is still being written is not there yet", async (context) => {
  const one = await logging(context);
  await one.write("whole\nhal");
  assert.deepEqual(await messages(one), ["whole"]);
  await one.write("f\n");
  assert.deepEqual(await messages(one, 6), ["half"]);
  assert.deepEqual(await messages(one, 11), []);
});

test("unless nobody writes it any more", async (context) => {
  const one = await logging(context, 1000, false);
  await one.write("whole\nhalf");
  assert.deepEqual(await messages(one), ["whole", "half"]);
  assert.deepEqual(await messages(one, 1000, 1, true), ["half"]);
});

test("pages go on where the last one ended, in both directions", async (context) => {
  const one = await logging(context, 1e9);
  await one.write(Array.from({ length: 9 }, (_, index) => `line ${index}\n`).join(""));
  const read = (offset: number, backward: boolean) =>
    one.logs.read(scope, "tides", STREAM, { offset, limit: 4, backward });
  const first = await read(0, false);
  assert.deepEqual(
    first.events.map(({ message }) => message),
    ["line 0", "line 1", "line 2", "line 3"],
  );
  assert.equal((await read(first.nextOffset, false)).events[0]?.message, "line 4");
  const last = await read(1e9, true);
  assert.deepEqual(
    last.events.map(({ message }) => message),
    ["line 5", "line 6", "line 7", "line 8"],
  );
  assert.equal((await read(last.nextOffset, true)).events.at(-1)?.message, "line 4");
});

test("a log that has become large forgets its beginning, and positions stay what they were", async (context) => {
  const one = await logging(context, 100);
  for (let index = 0; index < 60; index++) {
    await one.write(`line ${String(index).padStart(4, "0")}\n`);
    await one.log.look(2000 + index);
  }
  const kept = await messages(one);
  assert.equal(kept.at(-1), "line 0059");
  assert.ok(kept.length >= 11 && kept.length <= 22, `${kept.length} lines`);
  assert.deepEqual(await messages(one, 590), ["line 0059"]);
  const { events } = await one.logs.read(scope, "tides", STREAM, { offset: 0, limit: 100 });
  for (const { at, message } of events) assert.equal(at, 2000 + Number(message.slice(5)));
  const [stream] = await one.logs.streams(scope, "tides");
  assert.deepEqual([stream?.bytes, stream?.createdAt], [600, 1000]);
  assert.ok((await readdir(dirname(one.path))).length <= 3);
});

test("a line across two files is one line", async (context) => {
  const one = await logging(context, 10);
  await one.write("begin of a long ");
  await one.log.look(2000);
  await one.write("line\n");
  assert.deepEqual(await messages(one), ["begin of a long line"]);
});

test("a next life goes on with a log", async (context) => {
  const one = await logging(context);
  await one.write("before\n");
  await one.log.look(2000);
  const next = await LiveLog.begin(one.path, 9000, 1000);
  await one.write("after\n");
  await next.look(9500);
  const { events } = await one.logs.read(scope, "tides", STREAM, { offset: 0, limit: 9 });
  assert.deepEqual(events, [
    { at: 2000, message: "before" },
    { at: 9500, message: "after" },
  ]);
  assert.equal((await one.logs.streams(scope, "tides"))[0]?.createdAt, 1000);
});

test("a line longer than an event may be is several", async (context) => {
  const one = await logging(context, 1e9);
  await one.write(`${"x".repeat(600 * 1024)}\nend\n`);
  assert.deepEqual(
    (await messages(one)).map(({ length }) => length),
    [256 * 1024, 256 * 1024, 88 * 1024, 3],
  );
  await one.write("y".repeat(3 * 1024 * 1024));
  let offset = 0;
  for (let page = 0; page < 10; page++)
    offset = (await one.logs.read(scope, "tides", STREAM, { offset, limit: 1000 })).nextOffset;
  assert.ok(offset > 3 * 1024 * 1024, `${offset}`);
});

test("the times of a log are bounded", async (context) => {
  const one = await logging(context, 1e9);
  await writeFile(
    one.path.replace(/log$/, "times"),
    Array.from({ length: 32_769 }, (_, index) => `${index * 2} ${1000 + index}\n`).join(""),
  );
  await one.write("x\n".repeat(32_769));
  const next = await LiveLog.begin(one.path, 50_000, 1e9);
  await next.look(50_000);
  assert.ok((await stat(one.path.replace(/log$/, "times"))).size < 250_000);
  const { events } = await one.logs.read(scope, "tides", STREAM, { offset: 40_002, limit: 1 });
  assert.deepEqual(events, [{ at: 21_000, message: "x" }]);
});

test("old logs go, living ones stay", async (context) => {
  const one = await logging(context);
  const names = ["i-2.log", "i-2.log.100", "i-2.times", "i-3.log", "unrelated.txt"];
  for (const name of names) await writeFile(join(dirname(one.path), name), "x");
  for (const name of [...names.slice(0, 3), "i-1.log", "unrelated.txt"])
    await utimes(join(dirname(one.path), name), new Date(0), new Date(0));
  await removeOldLogs(one.root, 1_000_000, new Set([one.path]));
  assert.deepEqual((await readdir(dirname(one.path))).sort(), [
    "i-1.log",
    "i-1.times",
    "i-3.log",
    "unrelated.txt",
  ]);
});

test("names from outside never leave the folder of logs", async (context) => {
  const one = await logging(context);
  await writeFile(join(one.root, "secret.log"), "hush\n");
  for (const stream of ["../../../../secret", "AllTraffic/../../../../secret", "AllTraffic/i-1/x", "", "/"])
    assert.deepEqual((await one.logs.read(scope, "tides", stream, { offset: 0, limit: 1 })).events, []);
  assert.deepEqual(await one.logs.streams(scope, "../.."), []);
  assert.deepEqual(await one.logs.streams(scope, "nowhere"), []);
  assert.deepEqual(await one.logs.endpoints(scope), ["tides"]);
  assert.deepEqual(await one.logs.endpoints({ ...scope, region: "eu-west-1" }), []);
});
