/**
 * Identifiers that sort by the time they were made: UUIDs of version 7 (RFC 9562).
 *
 * Rows that come together then lie together in the store's indexes, and a commit writes a few pages instead of one
 * per row.
 */

import type { Instant } from "../core/time/time.ts";

/** Makes ids out of random UUIDs of version 4, whose first 48 bits and version it replaces. */
export function timeOrderedIds(now: () => Instant, randomUuid: () => string): () => string {
  let at: Instant = Number.NaN;
  let head = "";
  return () => {
    const instant = now();
    if (instant !== at) {
      at = instant;
      const time = Math.floor(instant).toString(16).padStart(12, "0");
      head = `${time.slice(0, 8)}-${time.slice(8)}-7`;
    }
    return head + randomUuid().slice(15);
  };
}
