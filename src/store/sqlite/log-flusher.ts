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

  /**
   * Resolves when all that is in the log now is on disk. Once a flush has failed nobody knows what is on disk, so
   * every later one fails, too: only a restart reads what is really there.
   */
  flushed(): Promise<void> {
    this.#next ??= this.#running.then(() => {
      this.#next = undefined;
      this.#running = this.#handle.datasync();
      return this.#running;
    });
    return this.#next;
  }

  async close(): Promise<void> {
    await (this.#next ?? this.#running).catch(() => {});
    await this.#handle.close();
  }
}
