/** The attempts under way: started with a claim, ended by themselves or because they are taken from their instance. */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import { includesResponse, LARGEST_INCLUDED } from "../core/notices/inference-messages.ts";
import { afterLoss } from "../core/queue/receive-limit.ts";
import type { QueuedRequest } from "../core/queue/request.ts";
import type { Instant } from "../core/time/time.ts";
import { type AttemptEnd, attempt } from "./attempt.ts";
import type { Claimed } from "./claiming.ts";
import type { Change } from "./endings.ts";
import { avoid, type Worker } from "./fleet-view.ts";
import { nextTry } from "./housekeeping.ts";
import type { EngineParts } from "./parts.ts";

/**
 * Why an attempt is taken from its instance. `fenced`: the request is no longer ours. `gone`: the instance is no
 * more. `shutdown`: the server ends.
 */
type Abandonment = "fenced" | "gone" | "shutdown";

/** A request that is with an instance now. */
interface Running {
  readonly request: QueuedRequest;
  readonly endpoint: Endpoint;
  readonly worker: Worker;
  readonly startedAt: Instant;
  readonly abort: AbortController;
  abandoned?: Abandonment;
}

export class RunningWork {
  readonly #parts: EngineParts;
  readonly #running = new Map<string, Running>();
  readonly #onEnd: (change: Change | undefined) => void;

  /** `onEnd` hears what each end means for its request; undefined when that is for others to say. */
  constructor(parts: EngineParts, onEnd: (change: Change | undefined) => void) {
    this.#parts = parts;
    this.#onEnd = onEnd;
  }

  get size(): number {
    return this.#running.size;
  }

  has(requestId: string): boolean {
    return this.#running.has(requestId);
  }

  requests(): readonly QueuedRequest[] {
    return [...this.#running.values()].map(({ request }) => request);
  }

  start({ request, endpoint, worker, inlineBody }: Claimed, now: Instant): void {
    const running: Running = { request, endpoint, worker, startedAt: now, abort: new AbortController() };
    this.#running.set(request.id, running);
    worker.outstanding += 1;
    const { signal } = running.abort;
    attempt(this.#parts, { request, inlineBody, address: worker.address, startedAt: now, signal })
      .then((end) => this.#end(running, end))
      .catch((error: unknown) => this.#parts.log.error({ err: error }, "an attempt's end was not taken in"));
  }

  /** These requests are not ours any more. */
  fenceOff(requestIds: readonly string[]): void {
    for (const id of requestIds) {
      const running = this.#running.get(id);
      if (running) abandon(running, "fenced");
    }
  }

  /** These instances are gone. */
  leave(workers: readonly Worker[]): void {
    if (workers.length === 0) return;
    const gone = new Set(workers);
    for (const running of this.#running.values()) if (gone.has(running.worker)) abandon(running, "gone");
  }

  /** The server ends, and everything goes back to the queue. */
  giveUp(): void {
    for (const running of this.#running.values()) abandon(running, "shutdown");
  }

  async #end(running: Running, end: AttemptEnd): Promise<void> {
    running.worker.outstanding -= 1;
    const change = await this.#changeOf(running, end);
    this.#running.delete(running.request.id);
    this.#onEnd(change);
  }

  async #changeOf(running: Running, end: AttemptEnd): Promise<Change | undefined> {
    const { request, endpoint, worker, abandoned } = running;
    switch (end.kind) {
      case "settled": {
        worker.failures = 0;
        const { kind: _, ...what } = end;
        const response = await responseOf(this.#parts, endpoint, end);
        const told = response === undefined ? {} : { response };
        return { kind: "end", from: "running", request, endpoint, ...what, ...told };
      }
      case "lost":
        avoid(worker, running.startedAt, this.#parts.scheduler.now());
        this.#parts.nudge("fleetKeeper");
        return end.drained ? { kind: "return", request, lost: false } : lossOf(running);
      case "abandoned":
        if (abandoned === "fenced") return undefined;
        return abandoned === "gone" ? lossOf(running) : { kind: "return", request, lost: false };
    }
  }
}

/** An instance that was being drained takes no attempt with it. */
const lossOf = ({ request, endpoint, worker }: Running): Change =>
  worker.drained ? { kind: "return", request, lost: false } : nextTry(request, afterLoss(request), endpoint);

/** An answer that came in spite of it is still taken: the fence decides. */
function abandon(running: Running, reason: Abandonment): void {
  running.abandoned ??= reason;
  running.abort.abort(new Error(`The attempt was abandoned: ${reason}.`));
}

/** The answer in base64, where the success notice carries it. */
async function responseOf(
  { objects, log }: EngineParts,
  endpoint: Endpoint,
  { outcome, output }: Extract<AttemptEnd, { kind: "settled" }>,
): Promise<string | undefined> {
  if (!output || output.size > LARGEST_INCLUDED || !includesResponse(endpoint.async, outcome))
    return undefined;
  if (output.payload.kind === "inline") return Buffer.from(output.payload.bytes).toString("base64");
  try {
    const chunks: Uint8Array[] = [];
    for await (const chunk of objects.open(output)) chunks.push(chunk as Uint8Array);
    return Buffer.concat(chunks).toString("base64");
  } catch (error) {
    log.error({ err: error, output }, "an answer could not be read for its notice");
    return undefined;
  }
}
