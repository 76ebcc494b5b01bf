/** Asking a model server over HTTP: its health, and one inference at a time, streamed both ways. */

import type { Readable } from "node:stream";
import type { Duration } from "../core/time/time.ts";

export interface Invocation {
  readonly inferenceId: string;
  readonly contentType?: string;
  readonly accept?: string;
  readonly customAttributes?: string;
  readonly body: Uint8Array | Readable;
  /** Known for stored objects; undefined streams chunked. */
  readonly contentLength?: number;
}

/**
 * `answered`: the server gave a whole head; `body` streams and may still fail. `timeout`: not done in time.
 * `unreachable`: nothing was answered (refused, reset, closed half-way): the instance may be lost.
 */
export type InvocationResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly contentType?: string;
      readonly body: Readable;
    }
  | { readonly kind: "timeout" }
  | { readonly kind: "unreachable"; readonly reason: string };

export interface Invoker {
  /** True on 200 within the limit; every other outcome is false. */
  ping(address: string, limit: Duration): Promise<boolean>;
  /** `signal` aborts (cancelled, lease lost); `limit` bounds the whole call, the answer's last byte included. */
  invoke(
    address: string,
    invocation: Invocation,
    limit: Duration,
    signal: AbortSignal,
  ): Promise<InvocationResult>;
  /** Drops connections to an instance that is gone. */
  forget(address: string): void;
  close(): Promise<void>;
}
