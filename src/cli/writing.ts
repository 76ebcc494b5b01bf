/** Files that a command writes. */

import { access, constants } from "node:fs/promises";
import { dirname } from "node:path";

/** Throws with the file when writing fails; `what` begins the sentence, such as `The report`. */
export async function writing<T>(what: string, path: string, work: Promise<T>): Promise<T> {
  return work.catch((error: Error) => {
    throw new Error(`${what} cannot be written to ${path}: ${error.message}`);
  });
}

/** Before long work, which should not end in "no such directory". */
export const writable = (what: string, path: string): Promise<void> =>
  writing(what, path, access(dirname(path), constants.W_OK));
