/**
 * Giving buffers back. Streams leave their buffers to the garbage collector, and the little else that they allocate
 * does not call it often enough: a gigabyte would pass through a hundred megabytes of dead buffers. So whoever moves
 * many bytes asks for a collection of the young generation now and then, which takes well under a millisecond.
 */

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";

const EVERY = 16 * 1024 * 1024;

setFlagsFromString("--expose-gc");
const collect = runInNewContext("gc") as (options: { readonly type: "minor" }) => void;

let moved = 0;

/** So many bytes went through a buffer that is not needed any more. */
export function moveOn(bytes: number): void {
  moved += bytes;
  if (moved < EVERY) return;
  moved = 0;
  collect({ type: "minor" });
}
