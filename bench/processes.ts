/** Starting and measuring the programs of a benchmark. */

import { type ChildProcess, spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createServer } from "node:net";
import { request } from "undici";

const started: ChildProcess[] = [];
process.on("exit", () => {
  for (const child of started) child.kill("SIGTERM");
});

/** Starts a program whose output is only shown when it fails. */
export function run(
  command: string,
  args: readonly string[],
  env: Record<string, string> = {},
): ChildProcess {
  const child = spawn(command, args, { env: { ...process.env, ...env }, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  child.stdout?.on("data", (data) => {
    output = (output + data).slice(-4000);
  });
  child.stderr?.on("data", (data) => {
    output = (output + data).slice(-4000);
  });
  child.on("exit", (code) => {
    if (code) console.error(`${command} ${args.join(" ")} ended with ${code}:\n${output}`);
  });
  started.push(child);
  return child;
}

export function stop(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) return resolve();
    child.once("exit", () => resolve());
    child.kill("SIGTERM");
    return undefined;
  });
}

export function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, "127.0.0.1", () => {
      const { port } = server.address() as { port: number };
      server.close(() => resolve(port));
    });
  });
}

export const pause = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/** Resolves when the address answers 200; answers how many milliseconds that took. */
export async function untilReady(url: string, every = 5): Promise<number> {
  const begin = performance.now();
  while (performance.now() - begin < 30_000) {
    try {
      const { statusCode, body } = await request(url);
      await body.dump();
      if (statusCode < 500) return performance.now() - begin;
    } catch {
      // Not listening yet.
    }
    await pause(every);
  }
  throw new Error(`${url} did not become ready`);
}

/** CPU time a process has used, in microseconds (utime + stime of /proc). */
export function cpuMicroseconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
    .replace(/^.*\) /, "")
    .split(" ");
  return (Number(fields[11]) + Number(fields[12])) * 10_000;
}

/** Resident memory now and at its highest, in MiB. */
export function memory(pid: number): { readonly now: number; readonly peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const read = (name: string): number =>
    Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 0) / 1024;
  return { now: read("VmRSS"), peak: read("VmHWM") };
}
