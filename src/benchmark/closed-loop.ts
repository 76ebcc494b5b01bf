/**
 * A closed loop: so many requests at the model server at all times, the next one sent when one is answered. It goes on
 * between levels of concurrency, so that no level begins with an idle server.
 */

import { Readable } from "node:stream";
import type { Scheduler } from "../clock/scheduler.ts";
import type { Duration, Instant } from "../core/time/time.ts";
import type { InvocationResult, Invoker } from "../invoker/invoker.ts";
import type { Input } from "./inputs.ts";

/** All that measuring needs of time. */
export type Watch = Pick<Scheduler, "now" | "sleep">;

export interface Exchange {
  readonly input: Input;
  readonly startedAt: Instant;
  readonly endedAt: Instant;
  /** What went wrong: a short name such as `status 500` or `timeout`, and the model's words. */
  readonly error?: { readonly what: string; readonly words: string };
}

export interface Driven {
  readonly watch: Watch;
  readonly invoker: Invoker;
  readonly address: string;
  /** How long one request may take. */
  readonly limit: Duration;
}

/** After an error, so that a server which refuses everything is not called in a tight loop. */
const PAUSE_AFTER_ERROR: Duration = 100;

/** Of a model's words. */
const LONGEST_WORDS = 300;

export class ClosedLoop {
  readonly #driven: Driven;
  readonly #stopping = new AbortController();
  readonly #workers: Promise<void>[] = [];
  readonly #broken = Promise.withResolvers<never>();
  #next: () => Input;
  #sent = 0;
  /** Hears of each exchange that has ended. */
  onEnd: (exchange: Exchange) => void = () => {};

  constructor(driven: Driven, next: () => Input) {
    this.#driven = driven;
    this.#next = next;
    this.#broken.promise.catch(() => {});
  }

  /** Rejects when it cannot go on, such as without a file that was there before. */
  get broken(): Promise<never> {
    return this.#broken.promise;
  }

  /** From now on so many at once (never fewer than before), of these inputs. */
  raiseTo(concurrency: number, next: () => Input): void {
    this.#next = next;
    while (this.#workers.length < concurrency) this.#workers.push(this.#work());
  }

  /** Breaks off what is under way. */
  async stop(): Promise<void> {
    this.#stopping.abort(new Error("The measurement is over."));
    await Promise.all(this.#workers);
  }

  async #work(): Promise<void> {
    const { signal } = this.#stopping;
    const { watch } = this.#driven;
    try {
      while (!signal.aborted) {
        const exchange = await this.#ask(this.#next());
        if (signal.aborted) return;
        this.onEnd(exchange);
        if (exchange.error) await watch.sleep(PAUSE_AFTER_ERROR, signal);
      }
    } catch (error) {
      if (!signal.aborted) this.#broken.reject(error);
    }
  }

  async #ask(input: Input): Promise<Exchange> {
    const { watch, invoker, address, limit } = this.#driven;
    const { contentType, size: contentLength } = input;
    const body = await input.body();
    const startedAt = watch.now();
    const inferenceId = `benchmark-${++this.#sent}`;
    const invocation = { inferenceId, contentType, contentLength, body };
    const result = await invoker.invoke(address, invocation, limit, this.#stopping.signal);
    const error = await errorOf(result);
    return { input, startedAt, endedAt: watch.now(), ...(error ? { error } : {}) };
  }
}

/** Reads the answer to its end: it is part of the time. */
async function errorOf(result: InvocationResult): Promise<Exchange["error"]> {
  switch (result.kind) {
    case "timeout":
      return { what: "timeout", words: "" };
    case "unreachable":
      return { what: result.refused ? "refused" : "connection lost", words: result.reason };
    case "answered": {
      const { status, body } = result;
      try {
        const words = await beginningOf(body);
        return status >= 200 && status < 300 ? undefined : { what: `status ${status}`, words };
      } catch (error) {
        return { what: "answer broken off", words: (error as Error).message };
      }
    }
  }
}

async function beginningOf(body: Uint8Array | Readable): Promise<string> {
  const parts: Uint8Array[] = [];
  let kept = 0;
  for await (const part of body instanceof Readable ? body : [body]) {
    if (kept >= LONGEST_WORDS) continue;
    parts.push((part as Uint8Array).subarray(0, LONGEST_WORDS - kept));
    kept += parts.at(-1)!.length;
  }
  return Buffer.concat(parts).toString("utf8").trim();
}
