/**
 * Instances under a test clock: their start, each ping and each invocation, and their end count as outside work.
 *
 * A program needs real time to come up, and the clock gives it none: while an instance that has never answered is
 * running, a ping asks it again and again until it answers.
 */

import { Readable } from "node:stream";
import { finished } from "node:stream/promises";
import type { OutsideWork } from "../clock/outside-work.ts";
import type { Duration } from "../core/time/time.ts";
import type { Invoker } from "../invoker/invoker.ts";
import type { Observed, Provider } from "../providers/provider.ts";

/** Between two looks at what is coming up or going down. */
const PAUSE: Duration = 5;

export function countedProvider(provider: Provider, outside: OutsideWork): Provider {
  let closed = false;
  const until = async (id: string, over: (state: Observed["state"]) => boolean, limit?: Duration) => {
    for (let waited = 0; !closed && waited < (limit ?? Number.POSITIVE_INFINITY); waited += PAUSE) {
      const one = (await provider.list()).find((observed) => observed.id === id);
      if (!one || over(one.state)) return;
      await outside.pause(PAUSE);
    }
  };
  const count = (what: string, work: Promise<void>): void => {
    outside.track(what, work).catch(() => {});
  };
  return {
    accepts: (image) => provider.accepts(image),
    start: async (spec) => {
      await provider.start(spec);
      count(
        `start of instance ${spec.id}`,
        until(spec.id, (state) => state !== "launching"),
      );
    },
    stop: async (id, grace) => {
      await provider.stop(id, grace);
      // After its grace it is ended for good, when the clock says so.
      count(
        `end of instance ${id}`,
        until(id, (state) => state === "gone", grace),
      );
    },
    list: () => provider.list(),
    forget: (id) => provider.forget(id),
    usage: (ids) => provider.usage(ids),
    onChange: (listener) => provider.onChange(listener),
    close: async () => {
      closed = true;
      await provider.close();
    },
  };
}

export function countedInvoker(
  invoker: Invoker,
  providers: readonly Pick<Provider, "list">[],
  outside: OutsideWork,
): Invoker {
  /** Addresses that have answered a ping. */
  const up = new Set<string>();
  let closed = false;

  const runsAt = async (address: string): Promise<boolean> => {
    const lists = await Promise.all(providers.map((provider) => provider.list()));
    return lists.flat().some((one) => one.state === "running" && one.address === address);
  };
  const ping = async (address: string, limit: Duration): Promise<boolean> => {
    for (;;) {
      const answered = await invoker.ping(address, limit);
      if (answered) up.add(address);
      if (answered || closed || up.has(address) || !(await runsAt(address))) return answered;
      await outside.pause(PAUSE);
    }
  };
  return {
    ping: (address, limit) =>
      outside.track(`${up.has(address) ? "ping" : "first ping"} of ${address}`, ping(address, limit)),
    invoke: async (address, invocation, limit, signal) => {
      const what = `invocation of ${address}`;
      const result = await outside.track(what, invoker.invoke(address, invocation, limit, signal));
      if (result.kind === "answered" && result.body instanceof Readable)
        outside.track(what, finished(result.body)).catch(() => {});
      return result;
    },
    forget: (address) => {
      up.delete(address);
      invoker.forget(address);
    },
    close: async () => {
      closed = true;
      await invoker.close();
    },
  };
}
