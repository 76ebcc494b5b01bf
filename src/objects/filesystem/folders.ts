/** Where files are: spread over folders by the ends of their names, so that no folder grows too long. */

import { type FileHandle, mkdir, open, readdir, rm } from "node:fs/promises";
import { join } from "node:path";

/** The folders of one object store. */
export class Folders {
  readonly #directory: string;
  readonly #made = new Map<string, Promise<void>>();

  constructor(directory: string) {
    this.#directory = directory;
  }

  readonly pathOf = (name: string): string => join(this.#directory, folderOf(name), name);

  async create(name: string): Promise<FileHandle> {
    await this.#make(folderOf(name));
    return open(this.pathOf(name), "wx", 0o600);
  }

  /** A file is found after a power cut only when its folder is on disk, too. */
  async flush(name: string): Promise<void> {
    await flushFolder(join(this.#directory, folderOf(name)));
  }

  async sweep(kept: ReadonlySet<string>): Promise<void> {
    await mkdir(this.#directory, { recursive: true });
    for (const folder of await readdir(this.#directory, { withFileTypes: true })) {
      if (!folder.isDirectory()) continue;
      const path = join(this.#directory, folder.name);
      for (const name of await readdir(path))
        if (!kept.has(name)) await rm(join(path, name), { force: true });
    }
  }

  #make(folder: string): Promise<void> {
    const known = this.#made.get(folder);
    if (known) return known;
    const made = this.#makeFolder(folder);
    this.#made.set(folder, made);
    // What failed is tried again with the next file.
    made.catch(() => this.#made.delete(folder));
    return made;
  }

  async #makeFolder(folder: string): Promise<void> {
    await mkdir(join(this.#directory, folder), { recursive: true });
    await flushFolder(this.#directory);
  }
}

/** The end: identifiers that sort by time begin alike. */
const folderOf = (name: string): string => name.slice(-2);

async function flushFolder(path: string): Promise<void> {
  const folder = await open(path, "r");
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}
