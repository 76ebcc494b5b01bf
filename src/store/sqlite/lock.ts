/** One server per data directory: a lock that dies with the process that holds it. */

import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** Another server works on this data directory. */
export class DataDirectoryInUse extends Error {
  constructor(directory: string, holder: string) {
    super(
      `The data directory ${directory} is in use by another Ebbtide${holder}. Stop that one, or choose another directory with --data.`,
    );
  }
}

/** Takes the lock, or throws DataDirectoryInUse; the answer gives it back. */
export function lockDirectory(directory: string): () => void {
  // An open exclusive transaction holds an operating-system lock, which no crash can leave behind.
  const database = new DatabaseSync(join(directory, "lock.db"), { timeout: 0 });
  try {
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
  } catch {
    database.close();
    throw new DataDirectoryInUse(directory, holderOf(directory));
  }
  writeFileSync(join(directory, "server.pid"), `${process.pid}\n`);
  return () => database.close();
}

function holderOf(directory: string): string {
  try {
    return ` (process ${readFileSync(join(directory, "server.pid"), "utf8").trim()})`;
  } catch {
    return "";
  }
}
