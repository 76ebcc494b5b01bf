/**
 * What a data directory knows of the time it has seen under a clock of its own: `clock.json`, an instant that nothing
 * in the directory is later than. The next life of the server goes on from there, so that time never goes backwards.
 */

import { closeSync, fsyncSync, openSync, readFileSync, renameSync, rmSync, writeSync } from "node:fs";
import { join } from "node:path";
import type { Instant } from "../core/time/time.ts";

export interface KeptInstant {
  /** Undefined when the directory has known no clock but the machine's. */
  read(): Instant | undefined;
  /** Durable when it returns. */
  write(latest: Instant): void;
  /** The machine's time has overtaken it. */
  forget(): void;
}

export function keptInstant(directory: string): KeptInstant {
  const path = join(directory, "clock.json");
  return {
    read: () => {
      const text = textOf(path);
      if (text === undefined) return undefined;
      const at = latestIn(text);
      if (at === undefined) throw new Error(`${path} does not say an instant: ${text.slice(0, 100)}`);
      return at;
    },
    write: (latest) => {
      const staged = `${path}.new`;
      const file = openSync(staged, "w");
      writeSync(file, `${JSON.stringify({ latest: new Date(Math.ceil(latest)).toISOString() })}\n`);
      fsyncSync(file);
      closeSync(file);
      renameSync(staged, path);
    },
    forget: () => rmSync(path, { force: true }),
  };
}

function textOf(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}

function latestIn(text: string): Instant | undefined {
  try {
    const at = Date.parse((JSON.parse(text) as { readonly latest?: string }).latest ?? "");
    return Number.isFinite(at) ? at : undefined;
  } catch {
    return undefined;
  }
}
