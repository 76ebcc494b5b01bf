/** Our own command line as people call it: a process of its own, beside the server in this one. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import type { TestContext } from "node:test";

const root = resolve(import.meta.dirname, "../..");

export interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Running {
  readonly child: ChildProcess;
  readonly ended: Promise<Ran>;
}

/** Starts `ebbtide` with these words; nothing of this process's environment but the path reaches it. */
export function start(words: readonly string[], environment: Readonly<Record<string, string>> = {}): Running {
  const child = spawn(process.execPath, ["src/cli/main.ts", ...words], {
    cwd: root,
    env: { PATH: process.env.PATH ?? "", HOME: "/nonexistent", ...environment },
  });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  const ended = new Promise<Ran>((done) => {
    child.on("close", (code) => done({ code, stdout, stderr }));
  });
  return { child, ended };
}

export const ebbtide = (
  words: readonly string[],
  environment?: Readonly<Record<string, string>>,
): Promise<Ran> => start(words, environment).ended;

export async function emptyFolder(context: TestContext): Promise<string> {
  const directory = await mkdtemp(join(tmpdir(), "ebbtide-cli-"));
  context.after(() => rm(directory, { recursive: true, force: true }));
  return directory;
}
