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

/** Answers up to this many bytes are given whole, because a stream costs more than reading them. */
export const WHOLE_ANSWER_LIMIT = 64 * 1024;

/**
 * `answered`: the server gave a whole head; a small body is there whole, a larger one streams and may still fail
 * with an `AnswerBroken`. `timeout`: not done in time. `unreachable`: no whole answer came (refused, reset, closed
 * half-way): the instance may be lost.
 */
export type InvocationResult =
  | {
      readonly kind: "answered";
      readonly status: number;
      readonly contentType?: string;
      readonly body: Uint8Array | Readable;
    }
  | InvocationFailure;

export type InvocationFailure =
  | { readonly kind: "timeout" }
  /** `refused`: there was no connection at all, so the model has seen nothing of the request. */
  | { readonly kind: "unreachable"; readonly reason: string; readonly refused?: boolean };

/** What a streaming answer fails with when the rest of it does not come. */
export class AnswerBroken extends Error {
  readonly failure: InvocationFailure;
  constructor(failure: InvocationFailure) {
    super(failure.kind === "timeout" ? "The answer was not complete in time." : failure.reason);
    this.failure = failure;
  }
}

export interface Invoker {
  /** True on 200 within the limit; every other outcome is false. */
  ping(address: string, limit: Duration): Promise<boolean>;
  /**
   * `limit` bounds the whole call, the answer's last byte included. `signal` aborts (cancelled, lease lost): the
   * promise rejects with its reason, a streaming answer fails with it.
   */
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
