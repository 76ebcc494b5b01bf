/** The embedded store keeps every store's promises, and those about its directory. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, readdir, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { type TestContext, test } from "node:test";
import type { MetricSample } from "../../src/core/metrics/metric.ts";
import { summaryOfValue } from "../../src/core/metrics/summary.ts";
import { hours, seconds } from "../../src/core/time/time.ts";
import { DataDirectoryInUse } from "../../src/store/sqlite/lock.ts";
import { NewerData } from "../../src/store/sqlite/schema.ts";
import { openSqliteStore, type SqliteOptions } from "../../src/store/sqlite/store.ts";
import type { Store } from "../../src/store/store.ts";
import { here, model, request } from "./fixtures.ts";
import { metricsModelConformance } from "./metrics-model.ts";
import { storeConformance } from "./store.ts";
import type { StoreUnderTest } from "./under-test.ts";

storeConformance(() => freshSqlite());
// So small that points are at any moment on their way from the log to blocks.
const SMALL = { points: 3, bytes: 200, metrics: 1, rows: 2 };
metricsModelConformance(() => freshSqlite({ folding: SMALL }), 120);

test("points put after a roll-up that emptied the log are there after a restart", async (context) => {
  const now = Date.UTC(2026, 0, 1);
  const metric = { namespace: "Tides", name: "a", dimensions: [] };
  const sampleAt = (at: number): MetricSample => ({
    scope: here,
    metric,
    unit: "None",
    at,
    resolution: 1,
    summary: summaryOfValue(1),
  });
  const points = (store: Store) => store.metrics.points(here, metric, 0, now + 1);
  for (let more = 1; more < 10; more++) {
    const { store, reopen, dispose } = await freshSqlite({ folding: SMALL });
    context.after(dispose);
    for (let row = 0; row < 5; row++) await store.metrics.put([sampleAt(now - hours(4))]);
    while (await store.metrics.rollUp(now));
    for (let nth = 1; nth <= more; nth++) await store.metrics.put([sampleAt(now - seconds(nth))]);
    const before = await points(store);
    assert.deepEqual(await points(await reopen()), before, `after ${more}`);
  }
});

async function freshSqlite(options: Partial<SqliteOptions> = {}): Promise<StoreUnderTest> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-store-"));
  let store = await openSqliteStore({ ...options, directory });
  return {
    store,
    reopen: async () => {
      await store.close();
      store = await openSqliteStore({ ...options, directory });
      return store;
    },
    dispose: async () => {
      await store.close();
      await rm(directory, { recursive: true });
    },
  };
}

async function emptyDirectory(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-store-"));
  context.after(() => rm(directory, { recursive: true }));
  return directory;
}

/** A process that writes until it is killed, and what it has named as written. */
async function writer(directory: string, batches: number, program = "sqlite-writer.ts") {
  const child = spawn(process.execPath, [join(import.meta.dirname, program), directory]);
  let complaints = "";
  child.stderr.on("data", (chunk) => {
    complaints += chunk;
  });
  const acknowledged: string[] = [];
  const enough = Promise.withResolvers<void>();
  const lines = createInterface(child.stdout);
  lines.on("line", (line) => {
    acknowledged.push(...line.split(" "));
    if (acknowledged.length >= batches * 8) enough.resolve();
  });
  const ended = Promise.all([once(child, "close"), once(lines, "close")]);
  await Promise.race([enough.promise, ended]);
  const kill = async (): Promise<readonly string[]> => {
    child.kill("SIGKILL");
    await ended;
    assert.equal(complaints, "");
    return acknowledged;
  };
  return { pid: child.pid, kill };
}

test("what was acknowledged is there after the process was killed, whole batches at a time", async (context) => {
  const directory = await emptyDirectory(context);
  const acknowledged = await (await writer(directory, 40)).kill();
  assert.ok(acknowledged.length >= 320);
  const store = await openSqliteStore({ directory });
  const found = await store.requests.list(here, { limit: 1_000_000 });
  const ids = new Set(found.map(({ id }) => id));
  assert.deepEqual(
    acknowledged.filter((id) => !ids.has(id)),
    [],
  );
  assert.equal(found.length % 8, 0);
  assert.equal((await store.requests.backlogs())[0]?.waiting, found.length);
  const bodies = await store.requests.bodies(acknowledged);
  assert.deepEqual(
    bodies.map((body) => new TextDecoder().decode(body)),
    acknowledged,
  );
  await store.close();
});

test("samples that were acknowledged are there once after the process was killed, wherever folding was", async (context) => {
  const directory = await emptyDirectory(context);
  for (let round = 1, before = 0; round <= 5; round++) {
    const acknowledged = await (await writer(directory, 30 + 7 * round, "sqlite-metric-writer.ts")).kill();
    const store = await openSqliteStore({ directory });
    let count = 0;
    for (const metric of await store.metrics.list(here, {}))
      for (const { summary } of await store.metrics.points(here, metric, 0, 1e10)) count += summary.count;
    await store.close();
    // One batch may have reached the disk without having been named.
    const most = before + acknowledged.length + 8;
    assert.ok(count >= most - 8 && count <= most, `${count} of ${most - 8}`);
    assert.equal(count % 8, 0);
    before = count;
  }
});

test("a directory serves one process at a time, and is free when that one was killed", async (context) => {
  const directory = await emptyDirectory(context);
  const { pid, kill } = await writer(directory, 1);
  const opening = openSqliteStore({ directory });
  await assert.rejects(opening, (error: Error) => {
    assert.ok(error instanceof DataDirectoryInUse);
    assert.match(error.message, new RegExp(`${directory} is in use by another Ebbtide \\(process ${pid}\\)`));
    return true;
  });
  await kill();
  const store = await openSqliteStore({ directory });
  await assert.rejects(openSqliteStore({ directory }), DataDirectoryInUse);
  await store.close();
  await (await openSqliteStore({ directory })).close();
});

test("data of a newer version are refused, and left as they are", async (context) => {
  const directory = await emptyDirectory(context);
  await (await openSqliteStore({ directory })).close();
  const file = new DatabaseSync(join(directory, "ebbtide.db"));
  const { user_version: version } = file.prepare("PRAGMA user_version").get() as { user_version: number };
  file.exec("PRAGMA user_version = 9999");
  await assert.rejects(openSqliteStore({ directory }), NewerData);
  file.exec(`PRAGMA user_version = ${version}`);
  file.close();
  await (await openSqliteStore({ directory })).close();
});

test("a file that is no database is named in the error", async (context) => {
  const directory = await emptyDirectory(context);
  await writeFile(
    join(directory, "ebbtide.db"),
    "a text of another program, long enough to be looked at ".repeat(99),
  );
  await assert.rejects(openSqliteStore({ directory }), /ebbtide\.db.*not a database/);
});

test("a clean close leaves one file of data and no log", async (context) => {
  const directory = await emptyDirectory(context);
  const store = await openSqliteStore({ directory });
  await store.models.put(here, "a", model("a"));
  await store.close();
  assert.deepEqual((await readdir(directory)).sort(), ["ebbtide.db", "lock.db"]);
});

test("a queue is forgotten with its last request, at the next start", async (context) => {
  const directory = await emptyDirectory(context);
  const opened = () => openSqliteStore({ directory });
  const store = await opened();
  await store.requests.enqueue([request("a"), request("b", { endpointId: "endpoint-2" })]);
  await store.requests.settleWaiting([{ id: "a", at: 1000, outcome: { state: "cancelled" } }]);
  await store.requests.prune(2000, 10);
  await store.close();
  await (await opened()).close();
  const file = new DatabaseSync(join(directory, "ebbtide.db"));
  assert.deepEqual(
    file
      .prepare("SELECT endpoint_id FROM queues")
      .all()
      .map((row) => row.endpoint_id),
    ["endpoint-2"],
  );
  file.close();
  const again = await opened();
  await again.requests.enqueue([request("c")]);
  assert.equal((await again.requests.claim("endpoint-2", ["i"], 0, 1))[0]?.id, "b");
  assert.equal((await again.requests.claim("endpoint-1", ["i"], 0, 1))[0]?.id, "c");
  await again.close();
});

test("a full disk refuses what does not fit, whole batches at a time, and takes nothing else with it", async (context) => {
  const directory = await emptyDirectory(context);
  const small = await openSqliteStore({ directory, maxPages: 150 });
  await small.models.put(here, "a", model("a"));
  let accepted = 0;
  const fill = async (): Promise<void> => {
    for (;;) {
      const ids = Array.from({ length: 16 }, (_, index) => `r${accepted + index}`);
      await small.requests.enqueue(ids.map((id) => request(id, { inlineBody: new Uint8Array(500) })));
      accepted += 16;
    }
  };
  await assert.rejects(fill(), /full/);
  assert.ok(accepted > 0);
  await assert.rejects(fill(), /full/);
  assert.equal((await small.requests.backlogs())[0]?.waiting, accepted);
  assert.deepEqual(await small.models.all(), [model("a")]);
  assert.equal((await small.requests.list(here, { limit: 10_000 })).length, accepted);
  await small.close();
  const store = await openSqliteStore({ directory });
  assert.equal((await store.requests.backlogs())[0]?.waiting, accepted);
  await store.requests.enqueue([request("one more")]);
  assert.equal((await store.requests.claim("endpoint-1", ["i"], 0, 1))[0]?.id, "r0");
  await store.close();
});

test("using the store within its own transaction fails instead of waiting for itself", async (context) => {
  const { store, dispose } = await freshSqlite();
  context.after(dispose);
  const uses: readonly (() => Promise<unknown>)[] = [
    () => store.models.get(here, "a"),
    () => store.models.put(here, "a", model("a")),
    () => store.transaction(async () => undefined),
    () => store.close(),
  ];
  for (const use of uses)
    await assert.rejects(
      store.transaction(async (tx) => {
        await tx.models.put(here, "b", model("b"));
        await use();
      }),
      /within a transaction/,
    );
  assert.deepEqual(await store.models.all(), []);
});

test("what a transaction sets going may use the store when the transaction has ended", async (context) => {
  const { store, dispose } = await freshSqlite();
  context.after(dispose);
  const later = Promise.withResolvers<unknown>();
  await store.transaction(async (tx) => {
    setImmediate(() => store.models.get(here, "a").then(later.resolve, later.reject));
    await tx.models.put(here, "a", model("a"));
  });
  assert.deepEqual(await later.promise, model("a"));
});

test("a transaction's collections do not write after its end", async (context) => {
  const { store, dispose } = await freshSqlite();
  context.after(dispose);
  const kept = await store.transaction(async (tx) => tx);
  await assert.rejects(kept.models.put(here, "a", model("a")), /after its end/);
});

test("closing lets the open transaction end, and refuses what comes later", async (context) => {
  const directory = await emptyDirectory(context);
  const store = await openSqliteStore({ directory });
  const writing = store.transaction(async (tx) => {
    await tx.models.put(here, "a", model("a"));
    await tx.models.put(here, "b", model("b"));
  });
  await Promise.all([writing, store.close(), store.close()]);
  await assert.rejects(store.models.get(here, "a"), /closed/);
  await assert.rejects(store.models.put(here, "a", model("a")), /closed/);
  const again = await openSqliteStore({ directory });
  assert.equal((await again.models.all()).length, 2);
  await again.close();
});

test("a store in memory keeps nothing and locks nothing", async () => {
  const [one, two] = [
    await openSqliteStore({ directory: ":memory:" }),
    await openSqliteStore({ directory: ":memory:" }),
  ];
  await one.models.put(here, "a", model("a"));
  assert.deepEqual(await one.models.all(), [model("a")]);
  assert.deepEqual(await two.models.all(), []);
  await one.close();
  await two.close();
});
