/** Taking in one payload: in memory while it is small, in a file of its own from then on, hashed on the way. */

import { createHash } from "node:crypto";
import { type FileHandle, mkdir, open, rm } from "node:fs/promises";
import { dirname } from "node:path";
import { INLINE_LIMIT, PayloadTooLarge, type StagedPayload } from "../objects.ts";

/** Bytes are written in pieces of about this size, because each write is a trip through the thread pool. */
const WRITE_SIZE = 1024 * 1024;

export class Staging {
  readonly #limit: number;
  readonly #pathOf: (name: string) => string;
  readonly #newId: () => string;
  readonly #hash = createHash("md5");
  #size = 0;
  #held: Uint8Array[] = [];
  #heldSize = 0;
  #file: { readonly name: string; readonly handle: FileHandle } | undefined;

  constructor(limit: number, pathOf: (name: string) => string, newId: () => string) {
    this.#limit = limit;
    this.#pathOf = pathOf;
    this.#newId = newId;
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length;
    if (this.#size > this.#limit) throw new PayloadTooLarge(this.#limit);
    this.#hash.update(chunk);
    this.#held.push(chunk);
    this.#heldSize += chunk.length;
    if (this.#size > INLINE_LIMIT && (!this.#file || this.#heldSize >= WRITE_SIZE)) await this.#write();
  }

  /** Durable when this resolves: the bytes and the name they are under. */
  async finish(): Promise<StagedPayload> {
    const size = this.#size;
    const md5 = this.#hash.digest("hex");
    if (!this.#file) return { payload: { kind: "inline", bytes: Buffer.concat(this.#held) }, size, md5 };
    await this.#write();
    const { name, handle } = this.#file;
    await handle.datasync();
    await handle.close();
    await syncFolder(dirname(this.#pathOf(name)));
    return { payload: { kind: "files", files: [{ name, size }] }, size, md5 };
  }

  async undo(): Promise<void> {
    if (!this.#file) return;
    await this.#file.handle.close().catch(() => {});
    await rm(this.#pathOf(this.#file.name), { force: true });
  }

  async #write(): Promise<void> {
    this.#file ??= await this.#newFile();
    const pieces = this.#held;
    this.#held = [];
    this.#heldSize = 0;
    await writeAll(this.#file.handle, pieces);
  }

  async #newFile(): Promise<{ name: string; handle: FileHandle }> {
    const name = this.#newId();
    const path = this.#pathOf(name);
    await mkdir(dirname(path), { recursive: true });
    return { name, handle: await open(path, "wx") };
  }
}

/** A vectored write may take less than it is given, as a disk that is almost full does. */
async function writeAll(handle: FileHandle, pieces: readonly Uint8Array[]): Promise<void> {
  const total = pieces.reduce((sum, { length }) => sum + length, 0);
  const { bytesWritten } = await handle.writev([...pieces]);
  if (bytesWritten < total) await handle.writeFile(Buffer.concat(pieces).subarray(bytesWritten));
}

/** Makes a new name in a folder durable. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
