/** `/_ebbtide/clock` over the wire: what it says, what it refuses, and a data directory's time from life to life. */

import assert from "node:assert/strict";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type TestContext, test } from "node:test";
import { ClockRefused } from "../../src/clock/open-clock.ts";
import { type Config, defaultConfig } from "../../src/config.ts";
import { startServer } from "../../src/server.ts";
import { testServer } from "../support/server.ts";

async function told(url: string): Promise<Record<string, unknown>> {
  return (await (await fetch(`${url}/_ebbtide/clock`)).json()) as Record<string, unknown>;
}

async function advance(url: string, wish: unknown) {
  const body = typeof wish === "string" ? wish : JSON.stringify(wish);
  const answer = await fetch(`${url}/_ebbtide/clock/advance`, { method: "POST", body });
  const json = (await answer.json()) as Record<string, unknown>;
  return { status: answer.status, error: json.error, message: json.message, now: json.now, from: json.from };
}

const clockStart = "2026-01-05T09:00:00.000Z";

test("a standing clock tells its instant, and advances by seconds or until an instant", async (context) => {
  const { url } = await testServer(context, { clock: "test", clockStart });
  assert.deepEqual(await told(url), {
    mode: "test",
    now: clockStart,
    rate: 0,
    advancing: false,
    running: [],
  });
  const first = await advance(url, { seconds: 900 });
  assert.deepEqual([first.status, first.from, first.now], [200, clockStart, "2026-01-05T09:15:00.000Z"]);
  assert.equal((await advance(url, { seconds: 0.0004 })).now, "2026-01-05T09:15:00.000Z");
  const second = await advance(url, { until: "2026-01-05T11:00:00+01:00", patience: 0 });
  assert.deepEqual([second.status, second.now], [200, "2026-01-05T10:00:00.000Z"]);
  assert.equal((await told(url)).now, "2026-01-05T10:00:00.000Z");
});

const refusals: readonly [unknown, RegExp][] = [
  ["", /^Say how far/],
  [[], /^Say how far/],
  [{}, /^Give either seconds or until\.$/],
  [{ seconds: 1, until: clockStart }, /^Give either seconds or until\.$/],
  [{ seconds: -1 }, /^seconds must be a number from 0 to 34560000, not -1\.$/],
  [{ seconds: "900" }, /^seconds must be a number from 0 to 34560000, not "900"\.$/],
  [{ seconds: 34_560_001 }, /not 34560001\.$/],
  [{ until: "tomorrow" }, /^until must be a time such as/],
  [{ until: 7 }, /^until must be a time such as/],
  [{ until: "2026-01-05T08:59:59Z" }, /time does not go backwards\.$/],
  [{ until: "2027-06-05T09:00:00Z" }, /^One call advances the clock by at most 400 days\.$/],
  [{ seconds: 1, patience: 601 }, /^patience must be a number from 0 to 600/],
  [{ minutes: 15 }, /^minutes is not known here: there are seconds, until, patience\.$/],
];

test("a wish that cannot be is refused, and time stands", async (context) => {
  const { url } = await testServer(context, { clock: "test", clockStart });
  for (const [wish, words] of refusals) {
    const { status, message } = await advance(url, wish);
    assert.deepEqual(
      [status, words.test(String(message))],
      [400, true],
      `${JSON.stringify(wish)}: ${message}`,
    );
  }
  assert.equal((await advance(url, "{")).status, 400);
  assert.equal((await told(url)).now, clockStart);
});

test("without a test clock there is nothing to advance, and the error says how to get one", async (context) => {
  const system = await testServer(context);
  assert.equal((await told(system.url)).mode, "system");
  const refused = await advance(system.url, { seconds: 900 });
  assert.deepEqual([refused.status, refused.error], [409, "ClockNotStanding"]);
  assert.match(String(refused.message), /Start it with --clock test/);
  const rated = await testServer(context, { clock: "x60" });
  assert.deepEqual((({ mode, rate }) => [mode, rate])(await told(rated.url)), ["rate", 60]);
  assert.match(String((await advance(rated.url, { seconds: 900 })).message), /passes by itself/);
});

test("a second advance is refused while one is under way, and closing the server ends it", async (context) => {
  const server = await openServer(context, { clock: "test", clockStart });
  const long = advance(server.url, { seconds: 400 * 86_400 });
  while ((await told(server.url)).advancing !== true);
  const second = await advance(server.url, { seconds: 1 });
  assert.deepEqual([second.status, second.error], [409, "ClockAdvancing"]);
  await server.close();
  const first = await long;
  assert.deepEqual([first.status, first.error], [503, "ServerClosing"]);
});

test("time goes on from life to life of the server, and never backwards", async (context) => {
  const first = await openServer(context, { clock: "test" });
  const { now } = await advance(first.url, { seconds: 3600 });
  await first.close();
  const { dataDirectory } = first;
  await assert.rejects(openServer(context, { dataDirectory }), ClockRefused);
  await assert.rejects(openServer(context, { dataDirectory, clock: "test", clockStart }), ClockRefused);
  const second = await openServer(context, { dataDirectory, clock: "test" });
  // Closing let the time pass that it took.
  const resumed = Date.parse(String((await told(second.url)).now));
  assert.ok(resumed >= Date.parse(String(now)) && resumed < Date.parse(String(now)) + 60_000);
  await advance(second.url, { seconds: 60 });
  const record = JSON.parse(await readFile(join(dataDirectory, "clock.json"), "utf8")) as { latest: string };
  assert.equal(Date.parse(record.latest), resumed + 60_000);
  await second.close();
});

async function openServer(context: TestContext, settings: Partial<Config>) {
  const dataDirectory = settings.dataDirectory ?? (await mkdtemp(join(tmpdir(), "ebbtide-")));
  if (!settings.dataDirectory) context.after(() => rm(dataDirectory, { recursive: true, force: true }));
  const quiet = { port: 0, logLevel: "silent", shutdownLimit: 1000 };
  return {
    ...(await startServer({ ...defaultConfig, ...quiet, ...settings, dataDirectory })),
    dataDirectory,
  };
}
