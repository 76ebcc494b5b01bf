/** Files that are made once and then stay: keys of the data directory, whoever comes first. */

import { randomUUID } from "node:crypto";
import { link, mkdir, open, readFile, rm } from "node:fs/promises";
import { dirname } from "node:path";

/** What is in the file, readable by its owner alone; `make` says it when there is no such file yet. */
export async function madeOnce(file: string, make: () => Promise<string> | string): Promise<string> {
  return (await readIfThere(file)) ?? (await placed(file, await make()));
}

/** Whole under another name first, then linked: whoever comes second takes what is there. */
async function placed(file: string, text: string): Promise<string> {
  const draft = `${file}.${randomUUID()}`;
  await mkdir(dirname(file), { recursive: true });
  await writeDurably(draft, text);
  try {
    await link(draft, file);
    return text;
  } catch (error) {
    const other = await readIfThere(file);
    if (other === undefined) throw error;
    return other;
  } finally {
    await rm(draft, { force: true });
  }
}

async function writeDurably(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function readIfThere(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT") return undefined;
    throw error;
  }
}
