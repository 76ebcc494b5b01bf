/** One server per data directory: a lock that dies with the process that holds it. */

import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";

/** SQLite's number for a lock that someone else has. */
const SQLITE_BUSY = 5;

/** Another server works on this data directory. */
export class DataDirectoryInUse extends Error {
  override readonly name = "DataDirectoryInUse";

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
  const holder = join(directory, "server.pid");
  try {
    database.exec("PRAGMA journal_mode = DELETE; BEGIN EXCLUSIVE");
    writeFileSync(holder, `${process.pid}\n`);
  } catch (error) {
    database.close();
    throw isBusy(error) ? new DataDirectoryInUse(directory, named(holder)) : error;
  }
  return () => {
    rmSync(holder, { force: true });
    database.close();
  };
}

const isBusy = (error: unknown): boolean => (error as { errcode?: number }).errcode === SQLITE_BUSY;

/** For the message only: the number may be that of an earlier holder while the present one is just starting. */
function named(holder: string): string {
  try {
    return ` (process ${readFileSync(holder, "utf8").trim()})`;
  } catch {
    return "";
  }
}
