/** Model servers that exist only in (virtual) time: they answer when the scheduler says so. */

import type { Readable } from "node:stream";
import type { Scheduler } from "../clock/scheduler.ts";
import type { Duration } from "../core/time/time.ts";
import type { Invocation, InvocationResult, Invoker } from "./invoker.ts";

/** How a simulated server takes a request, and after how long. */
export type SimulatedAnswer =
  | {
      readonly kind: "answered";
      readonly after: Duration;
      readonly status?: number;
      readonly contentType?: string;
      readonly body?: Uint8Array | string;
    }
  | {
      readonly kind: "unreachable";
      readonly after: Duration;
      readonly reason: string;
      readonly refused?: boolean;
    }
  /** Takes the request and never answers. */
  | { readonly kind: "silent" };

export interface SimulatedServers {
  /** Asked once per invocation, in the order they come. */
  readonly answer: (address: string, invocation: Invocation) => SimulatedAnswer;
  /** Whether `/ping` gives 200; always when absent. */
  readonly healthy?: (address: string) => boolean;
}

/** An invoker of simulated servers; `forget` breaks off what runs at an address, as a lost instance does. */
export function simulatedInvoker(scheduler: Scheduler, servers: SimulatedServers): Invoker {
  const lost = new Map<string, AbortController>();
  const lossOf = (address: string): AbortController => {
    const known = lost.get(address);
    if (known) return known;
    const loss = new AbortController();
    lost.set(address, loss);
    return loss;
  };
  return {
    ping: async (address) => servers.healthy?.(address) ?? true,
    invoke: async (address, invocation, limit, signal) => {
      const answer = servers.answer(address, invocation);
      const loss = lossOf(address).signal;
      const duration = answer.kind === "silent" ? limit : Math.min(answer.after, limit);
      try {
        await scheduler.sleep(duration, AbortSignal.any([signal, loss]));
      } catch {
        signal.throwIfAborted();
        return { kind: "unreachable", reason: "The instance went away." };
      } finally {
        if (!(invocation.body instanceof Uint8Array)) await drain(invocation.body);
      }
      if (answer.kind === "silent" || answer.after > limit) return { kind: "timeout" };
      return resultOf(answer);
    },
    forget: (address) => {
      lost.get(address)?.abort();
      lost.delete(address);
    },
    close: async () => {
      for (const loss of lost.values()) loss.abort();
    },
  };
}

function resultOf(answer: Exclude<SimulatedAnswer, { kind: "silent" }>): InvocationResult {
  if (answer.kind === "unreachable")
    return { kind: "unreachable", reason: answer.reason, refused: answer.refused ?? false };
  const { status = 200, contentType = "application/octet-stream", body = "" } = answer;
  return {
    kind: "answered",
    status,
    contentType,
    body: typeof body === "string" ? new TextEncoder().encode(body) : body,
  };
}

async function drain(body: Readable): Promise<void> {
  body.on("error", () => {});
  body.resume();
}
