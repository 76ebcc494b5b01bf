/** A whole server on a free port and a fresh directory, for tests through real clients. */

import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { type Config, defaultConfig } from "../../src/config.ts";
import { type Server, startServer } from "../../src/server.ts";

export interface TestServer extends Server {
  readonly directory: string;
}

/** Starts it, and stops it and removes its directory when the test ends. */
export async function testServer(context: TestContext, settings: Partial<Config> = {}): Promise<TestServer> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-"));
  const server = await startServer({
    ...defaultConfig,
    dataDirectory: directory,
    port: 0,
    logLevel: "silent",
    shutdownLimit: 1000,
    ...settings,
  });
  context.after(async () => {
    await server.close();
    await rm(directory, { recursive: true, force: true });
  });
  return { ...server, directory };
}
