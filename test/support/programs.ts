/** Small programs for the process provider to run, written where a test wants them. */

import { chmod, mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** Writes a folder with an executable `serve` of shell lines; answers the image that names it. */
export async function program(folder: string, name: string, ...lines: readonly string[]): Promise<string> {
  const path = join(folder, name);
  await mkdir(path, { recursive: true });
  await writeFile(join(path, "serve"), ["#!/bin/sh", ...lines, ""].join("\n"));
  await chmod(join(path, "serve"), 0o755);
  return `process:${path}`;
}

/** Says that it is ready, and runs until it gets a signal, without polling: it waits for a child that sleeps. */
export const LASTING = ["trap 'exit 0' TERM", "echo ready", "sleep 600 & wait"];
