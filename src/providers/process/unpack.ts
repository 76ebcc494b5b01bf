/** Unpacks a model archive (tar, gzip or not) into a folder: within bounds, and never outside of it. */

import { mkdir } from "node:fs/promises";
import { posix } from "node:path";
import type { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Unpack } from "tar";

export interface UnpackLimits {
  readonly bytes: number;
  readonly entries: number;
}

/** Rejects, with a reason that names the entry, for an archive that is broken, too large or reaches outside. */
export async function unpack(
  archive: Readable,
  folder: string,
  limits: UnpackLimits,
  signal: AbortSignal,
): Promise<void> {
  await mkdir(folder, { recursive: true });
  let bytes = 0;
  let entries = 0;
  let refusal: Error | undefined;
  const target = new Unpack({
    cwd: folder,
    strict: true,
    preserveOwner: false,
    filter: (path, entry) => {
      if (refusal) return false;
      if (!("type" in entry)) return true;
      bytes += entry.size;
      entries += 1;
      const problem = problemOf(path, entry.type, entry.linkpath) ?? excess(bytes, entries, limits);
      if (problem !== undefined) refusal = new Error(`The model archive ${problem}.`);
      if (refusal) archive.destroy(refusal);
      return !refusal;
    },
  });
  try {
    await pipeline(archive, target, { signal });
  } catch (error) {
    signal.throwIfAborted();
    throw refusal ?? new Error(`The model archive could not be unpacked: ${(error as Error).message}`);
  }
  if (refusal) throw refusal;
}

const WELCOME: ReadonlySet<string> = new Set([
  "File",
  "OldFile",
  "ContiguousFile",
  "Directory",
  "SymbolicLink",
  "Link",
]);

/** Completes "The model archive …". */
function problemOf(path: string, type: string, linkTarget: string | undefined): string | undefined {
  if (!WELCOME.has(type)) return `contains ${JSON.stringify(path)}, which is neither a file nor a folder`;
  if (reachesOutside(path)) return `contains ${JSON.stringify(path)}, which is outside of it`;
  if (linkTarget === undefined || (type !== "SymbolicLink" && type !== "Link")) return undefined;
  const target = type === "Link" ? linkTarget : posix.join(posix.dirname(path), linkTarget);
  const outside = posix.isAbsolute(linkTarget) || reachesOutside(target);
  return outside ? `contains the link ${JSON.stringify(path)} to a place outside of it` : undefined;
}

const reachesOutside = (path: string): boolean =>
  posix.isAbsolute(path) || path.includes("\0") || posix.normalize(path).split("/")[0] === "..";

function excess(bytes: number, entries: number, limits: UnpackLimits): string | undefined {
  if (bytes > limits.bytes) return `is larger than ${limits.bytes} bytes when unpacked`;
  return entries > limits.entries ? `has more than ${limits.entries} entries` : undefined;
}
