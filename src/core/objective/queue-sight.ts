/** What is to be known of a queue and its instances to say how long one waits in it. */

import { concurrencyOf, type Endpoint } from "../fleet/endpoint.ts";
import type { Instance } from "../fleet/instance.ts";
import type { Backlog, QueuedRequest } from "../queue/request.ts";
import type { Duration, Instant } from "../time/time.ts";
import type { Learned } from "./learned.ts";
import { leftOf, meanOf } from "./moments.ts";
import type { FreeAt } from "./slots.ts";

export interface QueueSight {
  readonly waiting: number;
  /** How long the oldest has waited. */
  readonly oldestAge: Duration;
  /** What runs: for how much longer, on average, on instances that take new work and on those that don't. */
  readonly running: readonly Duration[];
  readonly leaving: readonly Duration[];
  /** Instances that take work. */
  readonly ready: number;
  /** In how long those that are starting will, on average. */
  readonly starting: readonly Duration[];
  /** How many requests an instance works on at once. */
  readonly concurrency: number;
}

export function sightOf(
  endpoint: Endpoint,
  backlog: Backlog | undefined,
  running: readonly QueuedRequest[],
  instances: readonly Instance[],
  { service, startUp }: Learned,
  now: Instant,
): QueueSight {
  const ready = new Set(instances.filter(({ status }) => status === "inService").map(({ id }) => id));
  const left = ({ startedAt = now }: QueuedRequest): Duration =>
    leftOf(service, Math.max(0, now - startedAt));
  const [staying, leaving] = [true, false].map((stays) =>
    running.filter(({ instanceId }) => ready.has(instanceId ?? "") === stays).map(left),
  ) as [Duration[], Duration[]];
  const starting = instances
    .filter(({ status }) => status === "starting")
    .map(({ createdAt }) => (startUp.count > 0 ? leftOf(startUp, Math.max(0, now - createdAt)) : 0));
  return {
    waiting: backlog?.waiting ?? 0,
    oldestAge: backlog?.oldestWaitingAt === undefined ? 0 : Math.max(0, now - backlog.oldestWaitingAt),
    running: staying,
    leaving,
    ready: ready.size,
    starting,
    concurrency: concurrencyOf(endpoint.async),
  };
}

export const isIdle = ({ waiting, running, leaving }: QueueSight): boolean =>
  waiting + running.length + leaving.length === 0;

/** When the fleet's slots are free. */
export function freeAtOf({ running, ready, starting, concurrency }: QueueSight): FreeAt {
  const idle = Math.max(0, ready * concurrency - running.length);
  return [
    ...Array.from({ length: idle }, () => 0),
    ...running,
    ...starting.flatMap((left) => Array.from({ length: concurrency }, () => left)),
  ].sort((a, b) => a - b);
}

/** The slots of one instance that is started now. */
export const newSlots = ({ concurrency }: QueueSight, { startUp }: Learned): FreeAt =>
  Array.from({ length: concurrency }, () => meanOf(startUp));
