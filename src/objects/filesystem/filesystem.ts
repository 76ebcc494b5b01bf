/**
 * Payloads in files: `<directory>/<last two characters of the name>/<name>`, each written once under a name of its
 * own and never changed. Bytes and names are on disk before a payload is answered.
 */

import { rm, unlink } from "node:fs/promises";
import { addAbortSignal, Readable } from "node:stream";
import type { StoredObject } from "../../core/objects/object.ts";
import { inlinePayload } from "../inline.ts";
import {
  INLINE_LIMIT,
  type ObjectStore,
  PayloadTooLarge,
  type StagedPayload,
  StorageFull,
} from "../objects.ts";
import { Folders } from "./folders.ts";
import { readFiles } from "./reading.ts";
import { Spool } from "./spool.ts";
import { Uses } from "./uses.ts";

export interface FilesystemOptions {
  /** Made if it is missing; nothing else may live in it. */
  readonly directory: string;
  /** A fresh lower-case UUID. */
  readonly newId: () => string;
}

type Source = Readable | AsyncIterable<Uint8Array> | Uint8Array;

/** The object store of one data directory. */
export function filesystemObjects({ directory, newId }: FilesystemOptions): ObjectStore {
  const folders = new Folders(directory);
  const uses = new Uses((name) => unlink(folders.pathOf(name)));

  const stage = async (
    source: Source,
    limit: number,
    signal?: AbortSignal,
    inline = true,
  ): Promise<StagedPayload> => {
    signal?.throwIfAborted();
    if (source instanceof Uint8Array && source.length > limit) throw new PayloadTooLarge(limit);
    if (source instanceof Uint8Array && inline && source.length <= INLINE_LIMIT) return inlinePayload(source);
    const name = newId();
    const spool = new Spool(() => folders.create(name));
    try {
      for await (const chunk of chunksOf(source, signal)) {
        signal?.throwIfAborted();
        if (spool.size + chunk.length > limit) throw new PayloadTooLarge(limit);
        await spool.add(chunk);
      }
      const held = inline && spool.held;
      if (held) return inlinePayload(held);
      const { size, md5 } = await spool.finish();
      await folders.flush(name);
      return { payload: { kind: "files", files: [{ name, size }] }, size, md5 };
    } catch (error) {
      await spool.abandon();
      await rm(folders.pathOf(name), { force: true });
      if (signal?.aborted) throw signal.reason;
      throw isFull(error) ? new StorageFull(error) : error;
    }
  };

  return {
    stage,
    open: (object, range) => openPayload(object, range, folders, uses),
    discard: async (files) => {
      await Promise.all(files.map((name) => uses.remove(name)));
    },
    sweep: (kept) => folders.sweep(kept),
  };
}

function openPayload(
  { payload, size }: Pick<StoredObject, "payload" | "size">,
  range: { readonly first: number; readonly last: number } = { first: 0, last: size - 1 },
  folders: Folders,
  uses: Uses,
): Readable {
  if (payload.kind === "inline") {
    const bytes = payload.bytes.subarray(range.first, range.last + 1);
    return Readable.from(bytes.length > 0 ? [bytes] : [], { objectMode: false });
  }
  const release = uses.hold(payload.files.map(({ name }) => name));
  const reading = Readable.from(readFiles(payload.files, range, folders.pathOf), { objectMode: false });
  // Closed when all is read, when a file fails, and when the reader goes away.
  return reading.once("close", release);
}

/** The bytes as they come; leaving the loop early ends the source. An abort wakes the wait for a stream. */
function chunksOf(
  source: Source,
  signal: AbortSignal | undefined,
): AsyncIterable<Uint8Array> | Iterable<Uint8Array> {
  if (source instanceof Uint8Array) return [source];
  return signal && source instanceof Readable ? addAbortSignal(signal, source) : source;
}

/** No space on the disk, or none left for this user. */
const isFull = (error: unknown): boolean =>
  ["ENOSPC", "EDQUOT"].includes(String((error as NodeJS.ErrnoException | undefined)?.code));
