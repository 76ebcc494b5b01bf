/** A server that is treated badly, and at the end shows that it took no harm. */

import assert from "node:assert/strict";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defaultConfig } from "../../src/config.ts";
import { startServer } from "../../src/server.ts";
import { ask } from "./raw.ts";

export interface Bystander {
  readonly url: string;
  readonly directory: string;
  /** Fails when the server is not ready, has grown, or let an error go by. */
  close(): Promise<void>;
}

/** More than a test's own garbage, less than what even one unbounded body would leave behind. */
const GROWTH = 400 * 1024 * 1024;

export async function bystander(): Promise<Bystander> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-bad-"));
  const missed: unknown[] = [];
  const note = (error: unknown): void => void missed.push(error);
  process.on("uncaughtExceptionMonitor", note);
  const server = await startServer({
    ...defaultConfig,
    dataDirectory: directory,
    port: 0,
    logLevel: "silent",
    shutdownLimit: 1000,
  });
  const { rss } = process.memoryUsage();
  return {
    url: server.url,
    directory,
    close: async () => {
      const ready = await ask(server.url, "/readyz");
      const growth = process.memoryUsage().rss - rss;
      await server.close();
      await rm(directory, { recursive: true, force: true });
      process.off("uncaughtExceptionMonitor", note);
      assert.deepEqual([ready.status, ready.body], [200, '{"status":"ready"}']);
      assert.deepEqual(missed, []);
      assert.ok(growth < GROWTH, `the process has grown by ${Math.round(growth / 1024 / 1024)} MiB`);
    },
  };
}
