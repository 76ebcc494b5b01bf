/** Randomness of a run: one stream for each purpose, so that a change in one does not shift the draws of another. */

import { xoroshiro128plus } from "pure-rand/generator/xoroshiro128plus";

/** Uniform in [0, 1). */
export type Random = () => number;

/** The stream of that name for a seed; equal arguments give equal draws. */
export function randomOf(seed: number, stream: string): Random {
  const generator = xoroshiro128plus(hashOf(`${seed}/${stream}`));
  // 32 random bits are plenty for times, and one draw of the generator instead of two.
  return () => (generator.next() >>> 0) / 0x1_0000_0000;
}

/** FNV-1a. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < text.length; index++)
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01000193);
  return hash | 0;
}
