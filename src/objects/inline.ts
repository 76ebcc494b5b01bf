/** Small payloads without a file: their bytes ride in the store's row, so there is nothing to wait for. */

import { hash } from "node:crypto";
import type { StagedPayload } from "./objects.ts";

/** Stages bytes of at most `INLINE_LIMIT` at once. */
export const inlinePayload = (bytes: Uint8Array): StagedPayload => ({
  payload: { kind: "inline", bytes },
  size: bytes.length,
  md5: hash("md5", bytes, "hex"),
});
