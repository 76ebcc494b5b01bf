/**
 * Model servers over HTTP/1.1: one undici pool per address, driven by its `dispatch`, because it costs a tenth of
 * what `fetch` does.
 *
 * undici's own timeouts watch single phases; here one timer bounds the whole call. Connections are kept alive and
 * opened as needed: whoever calls bounds how many requests an instance gets at once.
 */

import { Readable } from "node:stream";
import { type Dispatcher, Pool } from "undici";
import type { Duration } from "../core/time/time.ts";
import {
  AnswerBroken,
  type Invocation,
  type InvocationFailure,
  type InvocationResult,
  type Invoker,
  WHOLE_ANSWER_LIMIT,
} from "./invoker.ts";

/** How long a TCP connection to an instance may take to be made. */
const CONNECT_LIMIT = 10_000;

/** The invoker of real model servers. */
export function undiciInvoker(): Invoker {
  const pools = new Map<string, Pool>();
  const poolOf = (address: string): Pool => {
    const known = pools.get(address);
    if (known) return known;
    const pool = new Pool(address, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: CONNECT_LIMIT,
    });
    pools.set(address, pool);
    return pool;
  };
  return {
    ping: async (address, limit) => {
      const never = new AbortController();
      const result = await new Promise<InvocationResult>((resolve, reject) => {
        const call = new Call(limit, never.signal, resolve, reject);
        poolOf(address).dispatch({ method: "GET", path: "/ping" }, call);
      });
      if (result.kind === "answered" && result.body instanceof Readable) result.body.destroy();
      return result.kind === "answered" && result.status === 200;
    },
    invoke: (address, invocation, limit, signal) =>
      new Promise<InvocationResult>((resolve, reject) => {
        if (signal.aborted) return reject(signal.reason);
        const call = new Call(limit, signal, resolve, reject);
        poolOf(address).dispatch(
          { method: "POST", path: "/invocations", headers: headersOf(invocation), body: invocation.body },
          call,
        );
      }),
    forget: (address) => {
      const pool = pools.get(address);
      pools.delete(address);
      pool?.destroy().catch(() => {});
    },
    close: async () => {
      const open = [...pools.values()];
      pools.clear();
      await Promise.all(open.map((pool) => pool.destroy()));
    },
  };
}

/** Names and values in turn, the form undici copies least. */
function headersOf(invocation: Invocation): string[] {
  const headers = ["X-Amzn-SageMaker-Inference-Id", invocation.inferenceId];
  if (invocation.contentType !== undefined) headers.push("Content-Type", invocation.contentType);
  if (invocation.accept !== undefined) headers.push("Accept", invocation.accept);
  if (invocation.customAttributes !== undefined)
    headers.push("X-Amzn-SageMaker-Custom-Attributes", invocation.customAttributes);
  if (invocation.contentLength !== undefined)
    headers.push("Content-Length", String(invocation.contentLength));
  return headers;
}

/** One call: undici tells it what happens on the wire, it tells the caller what came of it. */
class Call implements Dispatcher.DispatchHandler {
  readonly #resolve: (result: InvocationResult) => void;
  readonly #reject: (error: unknown) => void;
  readonly #signal: AbortSignal;
  readonly #timer: NodeJS.Timeout;
  #controller: Dispatcher.DispatchController | undefined;
  /** Why we broke off, once we did. */
  #stopped: Error | undefined;
  #status = 0;
  #contentType: string | undefined;
  #chunks: Buffer[] = [];
  #size = 0;
  /** The answer, once it is too large to be given whole. */
  #stream: Readable | undefined;

  constructor(
    limit: Duration,
    signal: AbortSignal,
    resolve: (result: InvocationResult) => void,
    reject: (error: unknown) => void,
  ) {
    this.#resolve = resolve;
    this.#reject = reject;
    this.#signal = signal;
    this.#timer = setTimeout(onTimeout, limit, this);
    signal.addEventListener("abort", this);
  }

  /** Of the abort signal. */
  handleEvent(): void {
    this.#finish();
    const reason: unknown = this.#signal.reason;
    const error = reason instanceof Error ? reason : new Error(String(reason));
    this.#reject(reason);
    this.#stream?.destroy(error);
    this.#stop(error);
  }

  timeOut(): void {
    this.#fail({ kind: "timeout" });
    this.#stop(new Error("The call took too long."));
  }

  onRequestStart(controller: Dispatcher.DispatchController): void {
    this.#controller = controller;
    if (this.#stopped) controller.abort(this.#stopped);
  }

  onResponseStart(
    _controller: Dispatcher.DispatchController,
    status: number,
    headers: Readonly<Record<string, string | string[] | undefined>>,
  ): void {
    // Informational answers (100, 103) come before the real one.
    if (status < 200) return;
    this.#status = status;
    const type = headers["content-type"];
    this.#contentType = Array.isArray(type) ? type[0] : type;
  }

  onResponseData(controller: Dispatcher.DispatchController, chunk: Buffer): void {
    if (this.#stream) {
      if (!this.#stream.push(chunk)) controller.pause();
      return;
    }
    this.#chunks.push(chunk);
    this.#size += chunk.length;
    if (this.#size > WHOLE_ANSWER_LIMIT) this.#startStream(controller);
  }

  onResponseEnd(): void {
    this.#finish();
    if (this.#stream) this.#stream.push(null);
    else this.#answer(this.#chunks.length === 1 ? this.#chunks[0]! : Buffer.concat(this.#chunks));
  }

  onResponseError(_controller: Dispatcher.DispatchController, error: Error): void {
    if (this.#stopped) return;
    const code = (error as NodeJS.ErrnoException).code ?? "";
    if (code !== "UND_ERR_INVALID_ARG")
      this.#fail({ kind: "unreachable", reason: error.message || code, refused: NO_CONNECTION.has(code) });
    else {
      this.#finish();
      this.#reject(error);
    }
  }

  #startStream(controller: Dispatcher.DispatchController): void {
    this.#stream = new Readable({
      read: () => controller.resume(),
      destroy: (error, done) => {
        this.#finish();
        if (error) this.#stop(error);
        // Whoever destroys it before its end without an error has read enough.
        else if (!this.#stream?.readableEnded) this.#stop(new Error("The rest of the answer is not wanted."));
        done(error);
      },
    });
    for (const chunk of this.#chunks) this.#stream.push(chunk);
    this.#chunks = [];
    this.#answer(this.#stream);
  }

  #answer(body: Uint8Array | Readable): void {
    const contentType = this.#contentType;
    this.#resolve({
      kind: "answered",
      status: this.#status,
      ...(contentType === undefined ? {} : { contentType }),
      body,
    });
  }

  #fail(failure: InvocationFailure): void {
    this.#finish();
    if (this.#stream) this.#stream.destroy(new AnswerBroken(failure));
    else this.#resolve(failure);
  }

  #finish(): void {
    clearTimeout(this.#timer);
    this.#signal.removeEventListener("abort", this);
  }

  /** Ends the exchange on the wire; before there is a connection, as soon as there is one. */
  #stop(error: Error): void {
    if (this.#stopped) return;
    this.#stopped = error;
    this.#controller?.abort(error);
  }
}

const onTimeout = (call: Call): void => call.timeOut();

/** The request never left this machine, or nobody listens: nothing of it was seen. */
const NO_CONNECTION: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ENOTFOUND",
  "EAI_AGAIN",
  "UND_ERR_CONNECT_TIMEOUT",
]);
