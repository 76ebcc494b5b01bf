/** Takes a stream's bytes: holds the first in memory, and goes over to a file when they become many. */

import { createHash, type Hash } from "node:crypto";
import type { FileHandle } from "node:fs/promises";
import { INLINE_LIMIT } from "../objects.ts";
import { moveOn } from "./buffers.ts";

/** One buffer fills while the other is written; reused, so that a gigabyte needs no more memory than a megabyte. */
const BUFFER_SIZE = 256 * 1024;

export class Spool {
  readonly #create: () => Promise<FileHandle>;
  readonly #hash: Hash = createHash("md5");
  #held: Uint8Array[] = [];
  #size = 0;
  #file: FileHandle | undefined;
  #filling: Buffer | undefined;
  #spare: Buffer | undefined;
  #filled = 0;
  #writing: Promise<void> = Promise.resolve();

  constructor(create: () => Promise<FileHandle>) {
    this.#create = create;
  }

  get size(): number {
    return this.#size;
  }

  /** All bytes, as long as they are in memory. */
  get held(): Uint8Array | undefined {
    return this.#filling ? undefined : Buffer.concat(this.#held);
  }

  async add(chunk: Uint8Array): Promise<void> {
    this.#size += chunk.length;
    if (this.#filling) return await this.#pour(chunk);
    // A copy: small chunks are often windows on large buffers that would stay in memory with them.
    this.#held.push(Uint8Array.from(chunk));
    if (this.#size > INLINE_LIMIT) await this.#spill();
  }

  /** Everything is on disk when this resolves. */
  async finish(): Promise<{ readonly size: number; readonly md5: string }> {
    if (!this.#filling) await this.#spill();
    await this.#swap();
    await this.#writing;
    await this.#file?.datasync();
    await this.#close();
    return { size: this.#size, md5: this.#hash.digest("hex") };
  }

  /** Lets go of the file, after a failure. */
  async abandon(): Promise<void> {
    await this.#writing.catch(() => undefined);
    await this.#close().catch(() => undefined);
  }

  async #spill(): Promise<void> {
    this.#file = await this.#create();
    this.#filling = Buffer.allocUnsafeSlow(BUFFER_SIZE);
    this.#spare = Buffer.allocUnsafeSlow(BUFFER_SIZE);
    const held = this.#held;
    this.#held = [];
    for (const chunk of held) await this.#pour(chunk);
  }

  async #pour(chunk: Uint8Array): Promise<void> {
    this.#hash.update(chunk);
    moveOn(chunk.length);
    for (let taken = 0; taken < chunk.length; ) {
      const part = chunk.subarray(taken, taken + BUFFER_SIZE - this.#filled);
      this.#filling!.set(part, this.#filled);
      this.#filled += part.length;
      taken += part.length;
      if (this.#filled === BUFFER_SIZE) await this.#swap();
    }
  }

  /** Starts writing what is filled once the write before it has ended. */
  async #swap(): Promise<void> {
    await this.#writing;
    const full = this.#filling!.subarray(0, this.#filled);
    [this.#filling, this.#spare] = [this.#spare, this.#filling];
    this.#filled = 0;
    this.#writing = writeAll(this.#file!, full);
    // Whoever awaits it next sees the failure; until then it is no unhandled one.
    this.#writing.catch(() => undefined);
  }

  async #close(): Promise<void> {
    const file = this.#file;
    this.#file = undefined;
    await file?.close();
  }
}

/** A write may take fewer bytes than it was given. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let written = 0; written < bytes.length; )
    written += (await file.write(bytes, written, bytes.length - written)).bytesWritten;
}
