/** A server that is killed leaves no program behind that the next one does not know. */

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { test } from "node:test";
import { systemScheduler } from "../../src/clock/system.ts";
import { type ProcessProvider, processProvider } from "../../src/providers/process/process.ts";
import { LASTING, program } from "../support/programs.ts";

const INSTANCES = 6;
const skip = existsSync("/proc/self/stat") ? false : "needs /proc to see what really runs";

/** So many milliseconds after the first start was asked for, the server is killed: in all stages of its starts. */
for (const moment of [0, 1, 2, 3, 5, 8, 12, 20, 60])
  test(`a server killed ${moment} ms into its starts leaves nothing unknown`, { skip }, async (context) => {
    const directory = await mkdtemp(join(tmpdir(), "ebbtide-orphans-"));
    context.after(() => rm(directory, { recursive: true, force: true }));
    const image = await program(directory, "lasting", ...LASTING);
    await lifeUntil(moment, directory, image);

    const provider = nextLife(directory);
    context.after(() => provider.close());
    const running = await runningIds(provider);
    // A program that has lost its claim may need a moment to find out.
    while ((await programsOf(directory)) > running.length) await settled();
    assert.equal(await programsOf(directory), running.length);
    await Promise.all(running.map((id) => provider.stop(id, 10_000)));
    while ((await runningIds(provider)).length > 0) await settled();
    assert.equal(await programsOf(directory), 0);
  });

async function lifeUntil(moment: number, directory: string, image: string): Promise<void> {
  const script = join(import.meta.dirname, "../support/provider-life.ts");
  const life = spawn(process.execPath, [script, directory, image, String(INSTANCES)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const ended = once(life, "exit");
  await once(life.stdout, "data");
  const until = performance.now() + moment;
  while (performance.now() < until) await settled();
  life.kill("SIGKILL");
  await ended;
}

const nextLife = (directory: string): ProcessProvider =>
  processProvider({
    directory,
    scheduler: systemScheduler((_name, error) => {
      throw error;
    }),
    fetchModel: async () => Readable.from([]),
  });

const runningIds = async (provider: ProcessProvider): Promise<readonly string[]> =>
  (await provider.list()).filter(({ state }) => state !== "gone").map(({ id }) => id);

/** How many programs of this directory run, whoever knows of them. */
async function programsOf(directory: string): Promise<number> {
  const names = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const lines = await Promise.all(
    names.map((name) => readFile(`/proc/${name}/cmdline`, "utf8").catch(() => "")),
  );
  return lines.filter((line) => line.includes(`${directory}/lasting/serve`)).length;
}

const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));
