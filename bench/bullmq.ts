/** The rival of a benchmark: Redis with `appendfsync always`, and Fastify + BullMQ in front of it. */

import type { ChildProcess } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { request } from "undici";
import type { Load } from "./load.ts";
import { freePort, pause, run, stop, untilReady } from "./processes.ts";

export interface Bullmq {
  readonly url: string;
  readonly child: ChildProcess;
  readonly redis: ChildProcess;
  pending(): Promise<number>;
  close(): Promise<void>;
}

export async function startBullmq(modelUrl?: string): Promise<Bullmq> {
  const directory = mkdtempSync(join(tmpdir(), "ebbtide-bench-redis-"));
  const redisPort = await freePort();
  const redis = run("redis-server", [
    ...["--port", String(redisPort), "--bind", "127.0.0.1", "--dir", directory],
    ...["--appendonly", "yes", "--appendfsync", "always", "--save", ""],
  ]);
  await pause(300);
  const port = await freePort();
  const script = resolve(import.meta.dirname, "targets/bullmq.ts");
  const child = run(process.execPath, [
    script,
    String(port),
    String(redisPort),
    ...(modelUrl ? [modelUrl] : []),
  ]);
  const url = `http://127.0.0.1:${port}`;
  await untilReady(`${url}/pending`);
  return {
    url,
    child,
    redis,
    pending: async () => {
      const { body } = await request(`${url}/pending`);
      return ((await body.json()) as { pending: number }).pending;
    },
    close: async () => {
      await stop(child);
      await stop(redis);
      rmSync(directory, { recursive: true, force: true });
    },
  };
}

export const bullmqLoad = (url: string): Load => ({
  url,
  path: "/jobs",
  headers: { "Content-Type": "application/octet-stream" },
  body: "x".repeat(1024),
});
