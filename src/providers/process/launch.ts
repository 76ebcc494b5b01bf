/** Starting a program: which one an image names, on which port, with which environment. */

import { type ChildProcess, spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, stat } from "node:fs/promises";
import { createServer } from "node:net";
import { delimiter, dirname, join, resolve } from "node:path";
import type { InstanceSpec } from "../provider.ts";
import type { ScratchFolder } from "./scratch.ts";

export const IMAGE_PREFIX = "process:";

/** The folder that an image names. Rejects with what is wrong when there is no program that could be started. */
export async function programFolder(image: string, workingDirectory: string): Promise<string> {
  const folder = resolve(workingDirectory, image.slice(IMAGE_PREFIX.length));
  const found = await stat(folder).catch(() => undefined);
  if (!found) throw new Error(`The folder ${folder} of image "${image}" does not exist.`);
  if (!found.isDirectory()) throw new Error(`${folder} of image "${image}" is not a folder.`);
  const program = join(folder, "serve");
  const file = await stat(program).catch(() => undefined);
  if (!file?.isFile()) throw new Error(`The folder ${folder} of image "${image}" has no file named serve.`);
  await access(program, constants.X_OK).catch(() => {
    throw new Error(`${program} of image "${image}" is not executable.`);
  });
  return folder;
}

/** A port that nobody listens on now, and that is not one of `taken`. */
export async function freePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await new Promise<number>((done, failed) => {
      const server = createServer();
      server.once("error", failed);
      server.listen(0, "127.0.0.1", () => {
        const address = server.address();
        server.close(() => done(typeof address === "object" && address ? address.port : 0));
      });
    });
    if (!taken.has(port)) return port;
  }
}

/** What every program gets: little of the server's own environment, what the model asks for, and where to listen. */
export function environmentOf(
  { container }: InstanceSpec,
  scratch: ScratchFolder,
  port: number,
  own: NodeJS.ProcessEnv,
): Readonly<Record<string, string>> {
  return {
    // The server's own Node comes last: a program that needs one finds it where no other is installed.
    PATH: [own.PATH, dirname(process.execPath)].filter(Boolean).join(delimiter),
    HOME: own.HOME ?? scratch.path,
    LANG: own.LANG ?? "C.UTF-8",
    ...container.environment,
    TMPDIR: scratch.temporary,
    SM_MODEL_DIR: scratch.model,
    SAGEMAKER_BIND_TO_PORT: String(port),
  };
}

/** See `scratch.ts`. Only what every shell has built in: it costs about a millisecond. */
const FIRST_ACT = `
if { read -r stat < "/proc/$$/stat"; } 2>/dev/null; then echo "$stat" > "$1"; else echo "$$" > "$1"; fi
set -C
{ : > "$2"; } 2>/dev/null || exit 75
exec "$3" serve
`;

/**
 * Starts `serve` as the leader of a process group of its own, writing straight into the log: so it outlives this
 * process, and does not depend on anyone reading.
 */
export function spawnProgram(
  folder: string,
  scratch: ScratchFolder,
  environment: Readonly<Record<string, string>>,
  log: number,
): ChildProcess {
  const program = join(folder, "serve");
  return spawn("/bin/sh", ["-c", FIRST_ACT, program, scratch.processFile, scratch.claimFile, program], {
    cwd: folder,
    env: environment,
    detached: true,
    stdio: ["ignore", log, log],
  });
}
