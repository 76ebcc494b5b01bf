/** Payloads on the local file system: small ones stay in memory for the store's rows, larger ones get a file each. */

import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { ObjectStore } from "../objects.ts";
import { readFiles } from "./reading.ts";
import { Staging } from "./staging.ts";

export interface FilesystemOptions {
  /** Made if it is missing; nothing else may live in it. */
  readonly directory: string;
  readonly newId: () => string;
}

/** Files lie in 256 folders by the first two letters of their names, which are ids: never anything a caller wrote. */
export function filesystemObjects({ directory, newId }: FilesystemOptions): ObjectStore {
  const pathOf = (name: string): string => join(directory, name.slice(0, 2), name);
  return {
    stage: async (source, limit, signal) => {
      const staging = new Staging(limit, pathOf, newId);
      try {
        const chunks = source instanceof Uint8Array ? [source] : source;
        for await (const chunk of chunks) {
          signal?.throwIfAborted();
          await staging.add(chunk as Uint8Array);
        }
        return await staging.finish();
      } catch (error) {
        await staging.undo();
        throw error;
      }
    },
    open: ({ payload, size }, range = { first: 0, last: size - 1 }) =>
      payload.kind === "inline"
        ? Readable.from([payload.bytes.subarray(range.first, range.last + 1)], { objectMode: false })
        : Readable.from(readFiles(payload.files, range, pathOf), { objectMode: false }),
    discard: async (files) => {
      await Promise.allSettled(files.map((name) => rm(pathOf(name), { force: true })));
    },
    sweep: async (kept) => {
      for (const entry of await entries(directory))
        if (entry.isFile() && !kept.has(entry.name))
          await rm(join(entry.parentPath, entry.name), { force: true });
    },
  };
}

async function entries(directory: string) {
  try {
    return await readdir(directory, { recursive: true, withFileTypes: true });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return [];
    throw error;
  }
}
