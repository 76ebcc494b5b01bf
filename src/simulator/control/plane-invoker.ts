/** Pings in a simulated world. Instances that are well cost nothing: theirs are answered once, and again when something is wrong. */

import type { Scheduler } from "../../clock/scheduler.ts";
import type { Instant } from "../../core/time/time.ts";
import { CALM_PAUSE } from "../../engine/health-watch.ts";
import type { Invoker } from "../../invoker/invoker.ts";
import type { SimulatedProvider } from "../../providers/simulated/simulated.ts";

export interface PlaneInvoker extends Invoker {
  /** The instance at an address has gone silent: the next ping of the health watch's rhythm finds it out. */
  readonly silenced: (address: string) => void;
}

/** A ping that is answered only when there is something to hear. */
interface HeldPing {
  readonly since: Instant;
  readonly missed: () => void;
}

/** `lose` hears of an instance that is gone. */
export function planeInvoker(
  scheduler: Scheduler,
  provider: Pick<SimulatedProvider, "isUp">,
  lose: (address: string) => void,
): PlaneInvoker {
  const answered = new Set<string>();
  const held = new Map<string, HeldPing>();
  return {
    ping: (address) => {
      const up = provider.isUp(address);
      if (up && answered.has(address))
        return new Promise((resolve) => {
          held.set(address, { since: scheduler.now(), missed: () => resolve(false) });
        });
      if (up) answered.add(address);
      return Promise.resolve(up);
    },
    silenced: (address) => {
      const ping = held.get(address);
      held.delete(address);
      if (!ping) return;
      const pings = Math.ceil((scheduler.now() - ping.since) / CALM_PAUSE);
      // Never aborted: whoever waits for the answer may have gone, and then nobody hears it.
      scheduler
        .sleep(ping.since + pings * CALM_PAUSE - scheduler.now())
        .then(ping.missed)
        .catch(() => {});
    },
    invoke: () => Promise.reject(new Error("the plane has the requests")),
    forget: (address) => {
      answered.delete(address);
      held.delete(address);
      lose(address);
    },
    close: async () => {},
  };
}
