/** What is learned of an endpoint from what happened: how long requests and starts take, and how many requests come. */

import type { Instance } from "../fleet/instance.ts";
import type { Flow } from "../queue/request.ts";
import type { Scope } from "../scope.ts";
import { type Duration, hours, type Instant, minutes } from "../time/time.ts";
import { type Arrivals, noArrivals, withArrivals } from "./arrival-rate.ts";
import { type Moments, meanOf, momentsOf, NOTHING, withMore } from "./moments.ts";
import type { Required } from "./required.ts";

export interface Learned {
  readonly scope: Scope;
  readonly endpointId: string;
  /** Of attempts that ended: how long each held its slot, with whatever else its instance worked on then. */
  readonly service: Moments;
  /** From an instance's row to its first answered ping. */
  readonly startUp: Moments;
  /** Over some time, and over the last minute. */
  readonly arrivals: Arrivals;
  readonly lately: Arrivals;
  /** When the last request came, to a look. */
  readonly arrivedAt: Instant;
  /** Starts up to then are counted. */
  readonly startsUntil?: Instant;
  /** What the objective required at the last look; absent without one. */
  readonly required?: Required;
}

/** How many of the newest requests and starts are remembered. A new model is known after a few hundred requests. */
const REQUESTS_REMEMBERED = 300;
const STARTS_REMEMBERED = 20;

/** How far back arrivals count: long enough for several services, so that a rate means something. */
const arrivalsRemembered = (service: Moments): Duration =>
  Math.min(hours(6), Math.max(minutes(10), 5 * meanOf(service)));
const LATELY: Duration = minutes(1);

export const nothingLearned = (scope: Scope, endpointId: string, now: Instant): Learned => ({
  scope,
  endpointId,
  service: NOTHING,
  startUp: NOTHING,
  arrivals: noArrivals(now),
  lately: noArrivals(now),
  arrivedAt: now,
});

/** After a time of which nothing was seen: it is no time without requests. */
export const resumed = (learned: Learned, now: Instant): Learned => ({
  ...learned,
  arrivals: { ...learned.arrivals, at: now },
  lately: noArrivals(now),
});

/** With what has come and gone since the last look, and the instances that have come into service. */
export function learn(
  known: Learned,
  flow: Omit<Flow, "endpointId">,
  instances: readonly Instance[],
  now: Instant,
): Learned {
  const { startsUntil = Number.NEGATIVE_INFINITY } = known;
  const ready = instances.flatMap(({ createdAt, inServiceAt }) =>
    inServiceAt !== undefined && inServiceAt > startsUntil
      ? [{ at: inServiceAt, took: Math.max(0, inServiceAt - createdAt) }]
      : [],
  );
  const { arrived, ended, serviceTime, serviceTimeSquares } = flow;
  const served = { count: ended, sum: serviceTime, squares: serviceTimeSquares };
  return {
    ...known,
    service: withMore(known.service, served, REQUESTS_REMEMBERED),
    startUp: withMore(known.startUp, momentsOf(ready.map(({ took }) => took)), STARTS_REMEMBERED),
    arrivals: withArrivals(known.arrivals, arrived, now, arrivalsRemembered(known.service)),
    lately: withArrivals(known.lately, arrived, now, LATELY),
    arrivedAt: arrived > 0 ? now : Math.min(known.arrivedAt, now),
    ...(ready.length > 0 ? { startsUntil: Math.max(...ready.map(({ at }) => at)) } : {}),
  };
}
