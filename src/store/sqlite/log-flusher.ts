/**
 * Makes commits durable without blocking: the write-ahead log is flushed on a thread of the pool, once for everyone
 * who committed before the flush began. Same promise as SQLite's own flush at each commit (`synchronous = FULL`), but
 * requests are read and further commits made while the disk works.
 */

import { type FileHandle, open } from "node:fs/promises";
import { dirname } from "node:path";

export class LogFlusher {
  readonly #handle: FileHandle;
  #running: Promise<void> = Promise.resolve();
  /** A flush that has not begun yet. */
  #next: Promise<void> | undefined;
  #failure: Error | undefined;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  /** For the log that SQLite has open at this path. */
  static async open(path: string): Promise<LogFlusher> {
    const folder = await open(dirname(path), "r");
    await folder.sync();
    await folder.close();
    return new LogFlusher(await open(path, "r+"));
  }

  /** Resolves when all that is in the log now is on disk. */
  flushed(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      this.#running = this.#flush();
      return this.#running;
    });
    return this.#next;
  }

  /**
   * Throws when a flush has failed: nobody knows then what is on disk, so nothing more is written and every later
   * flush fails, too. Only a restart reads what is really there.
   */
  assertSound(): void {
    if (this.#failure) throw this.#failure;
  }

  async #flush(): Promise<void> {
    try {
      await this.#handle.datasync();
    } catch (error) {
      this.#failure = new Error("The data could not be flushed to the disk", { cause: error });
      throw this.#failure;
    }
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#running).catch(() => {});
    await this.#handle.close();
  }
}
