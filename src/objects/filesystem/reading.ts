/** Reading a range of bytes across the files of a payload. */

import { createReadStream } from "node:fs";
import { moveOn } from "./buffers.ts";

interface PayloadFile {
  readonly name: string;
  readonly size: number;
}

/** First and last byte of the whole, inclusive. */
export interface Range {
  readonly first: number;
  readonly last: number;
}

/** Small, because what was sent is given back only at the next collection. */
const CHUNK = 64 * 1024;

/** One file after the other; each is closed when it is read, or when the reader goes away. */
export async function* readFiles(
  files: readonly PayloadFile[],
  { first, last }: Range,
  pathOf: (name: string) => string,
): AsyncGenerator<Buffer> {
  let offset = 0;
  for (const { name, size } of files) {
    const start = Math.max(0, first - offset);
    const end = Math.min(size - 1, last - offset);
    offset += size;
    if (start > end) continue;
    for await (const chunk of createReadStream(pathOf(name), { start, end, highWaterMark: CHUNK })) {
      yield chunk as Buffer;
      moveOn((chunk as Buffer).length);
    }
  }
}
