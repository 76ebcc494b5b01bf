/**
 * Payload storage. Bytes are staged first (durable, under a name nobody else has, visible to nobody), and become an
 * object with the store transaction that puts the metadata; a crash in between leaves a file for the next sweep.
 */

import type { Readable } from "node:stream";
import type { Payload, StoredObject } from "../core/objects/object.ts";

/** Payloads up to this many bytes live in the store's rows and ride in its group commit. */
export const INLINE_LIMIT = 64 * 1024;

export interface StagedPayload {
  readonly payload: Payload;
  readonly size: number;
  /** MD5 in hex. */
  readonly md5: string;
}

export interface ObjectStore {
  /**
   * Takes a whole stream; rejects (and leaves nothing) when it fails or exceeds `limit` bytes. With `inline` false
   * even few bytes get a file of their own: a part of a multipart upload, which is put together of files.
   */
  stage(
    source: Readable | AsyncIterable<Uint8Array> | Uint8Array,
    limit: number,
    signal?: AbortSignal,
    inline?: boolean,
  ): Promise<StagedPayload>;
  /** The bytes of an object, or a range of them: first and last byte, inclusive. */
  open(
    object: Pick<StoredObject, "payload" | "size">,
    range?: { readonly first: number; readonly last: number },
  ): Readable;
  /** Removes files that nothing refers to any more; failures are left for the sweep. */
  discard(files: readonly string[]): Promise<void>;
  /** Removes every file that is not in `kept`; at start, before anything is staged. */
  sweep(kept: ReadonlySet<string>): Promise<void>;
}

/** A payload was larger than the caller allows. */
export class PayloadTooLarge extends Error {
  readonly limit: number;
  constructor(limit: number) {
    super(`The payload is larger than ${limit} bytes.`);
    this.limit = limit;
  }
}

/** There is no room left to store a payload. */
export class StorageFull extends Error {
  constructor(cause: unknown) {
    super("The server has no space left to store this.", { cause });
  }
}
