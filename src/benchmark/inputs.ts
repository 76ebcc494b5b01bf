/** The inputs of a benchmark: files, each the body of one request. Only their names are held; small ones are kept once read. */

import { createReadStream } from "node:fs";
import { readdir, readFile, stat } from "node:fs/promises";
import { extname, join } from "node:path";
import type { Readable } from "node:stream";

export interface Input {
  readonly name: string;
  /** In bytes. */
  readonly size: number;
  readonly contentType: string;
  /** A large file streams from the disk, as the server streams stored objects. */
  readonly body: () => Promise<Uint8Array | Readable>;
}

/** Something is wrong with the inputs; the message says what to do. */
export class InputProblem extends Error {}

/** What InvokeEndpointAsync takes at most. */
const LARGEST = 1024 ** 3;

/** Files up to this size are read whole, and kept while there is room. */
const SMALL = 1024 ** 2;
const KEPT_IN_ALL = 64 * 1024 ** 2;

const MOST_FILES = 100_000;

/** The files of these paths; of a folder, those that lie directly in it and are not hidden. Throws InputProblem. */
export async function inputsOf(
  paths: readonly string[],
  contentType: string | undefined,
): Promise<readonly Input[]> {
  const files = (await Promise.all(paths.map(filesOf))).flat();
  if (files.length > MOST_FILES)
    throw new InputProblem(
      `There are ${files.length} files, at most ${MOST_FILES} are taken: choose a representative part.`,
    );
  const room = { left: KEPT_IN_ALL };
  const inputs: Input[] = [];
  for (const path of files) inputs.push(await inputOf(path, contentType, room));
  return inputs;
}

async function filesOf(path: string): Promise<readonly string[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw new InputProblem(
      error.code === "ENOENT" ? `There is no ${path}.` : `${path} cannot be read: ${error.message}`,
    );
  });
  if (!found.isDirectory()) return [path];
  const entries = await readdir(path, { withFileTypes: true });
  const files = entries
    .filter((entry) => !entry.isDirectory() && !entry.name.startsWith("."))
    .map(({ name }) => join(path, name))
    .sort();
  if (files.length > 0) return files;
  throw new InputProblem(
    `${path} has no files. Put some request bodies into it as your clients send them, one in each file (request-1.json, photo.png, …), of the sizes that you expect.`,
  );
}

async function inputOf(
  path: string,
  contentType: string | undefined,
  room: { left: number },
): Promise<Input> {
  const found = await stat(path).catch((error: Error) => {
    throw new InputProblem(`${path} cannot be read: ${error.message}`);
  });
  if (!found.isFile()) throw new InputProblem(`${path} is not a file.`);
  const { size } = found;
  if (size > LARGEST)
    throw new InputProblem(
      `${path} has ${size} bytes, more than the 1 GiB that InvokeEndpointAsync takes: leave it out.`,
    );
  let kept: Uint8Array | undefined;
  return {
    name: path,
    size,
    contentType: contentType ?? typeOf(path),
    body: async () => {
      if (kept) return kept;
      if (size > SMALL) return createReadStream(path);
      const bytes = await readFile(path);
      if (bytes.length <= room.left) {
        room.left -= bytes.length;
        kept = bytes;
      }
      return bytes;
    },
  };
}

const typeOf = (path: string): string =>
  TYPES[extname(path).slice(1).toLowerCase()] ?? "application/octet-stream";

const TYPES: Readonly<Record<string, string>> = {
  json: "application/json",
  jsonl: "application/jsonlines",
  csv: "text/csv",
  txt: "text/plain",
  html: "text/html",
  xml: "application/xml",
  libsvm: "text/libsvm",
  npy: "application/x-npy",
  npz: "application/x-npz",
  parquet: "application/x-parquet",
  pdf: "application/pdf",
  png: "image/png",
  jpg: "image/jpeg",
  jpeg: "image/jpeg",
  gif: "image/gif",
  webp: "image/webp",
  bmp: "image/bmp",
  tif: "image/tiff",
  tiff: "image/tiff",
  wav: "audio/wav",
  mp3: "audio/mpeg",
  flac: "audio/flac",
  ogg: "audio/ogg",
  mp4: "video/mp4",
  webm: "video/webm",
};
