/** A part of a scenario's time, as a scenario of its own. */

import type { Duration } from "../../core/time/time.ts";
import type { Pool } from "../instances/pool.ts";
import { type ArrivalChunk, ArrivalCursor, type Arrivals } from "../plane/arrivals.ts";
import { randomOf } from "../random.ts";
import type { Scenario } from "../scenario/scenario.ts";

/** In milliseconds since the scenario's start. */
export interface Stretch {
  readonly from: Duration;
  readonly until: Duration;
}

/** Traffic is the same as in the whole at the same instants. */
export function stretchOf(scenario: Scenario, { from, until }: Stretch): Scenario {
  if (from === 0 && until === scenario.duration) return scenario;
  return {
    ...scenario,
    start: scenario.start + from,
    duration: until - from,
    traffic: { arrivals: (random) => later(scenario.traffic.arrivals(random, until), from) },
    instances: { ...scenario.instances, pools: scenario.instances.pools.map((pool) => shifted(pool, from)) },
  };
}

/** Times without capacity are told since the start, too. */
function shifted(pool: Pool, by: Duration): Pool {
  const { noCapacity } = pool.failures;
  if (!noCapacity) return pool;
  const windows = noCapacity.windows.map(({ from, to, daily }) => ({ from: from - by, to: to - by, daily }));
  return { ...pool, failures: { ...pool.failures, noCapacity: { ...noCapacity, windows } } };
}

/** Arrivals from an instant on, told in milliseconds since then. */
function* later(arrivals: Arrivals, from: Duration): Generator<ArrivalChunk> {
  for (const { count, at, size, service } of arrivals) {
    const first = at.findIndex((one) => one >= from);
    if (first < 0 || first >= count) continue;
    yield {
      count: count - first,
      at: at.subarray(first, count).map((one) => one - from),
      size: size.subarray(first, count),
      service: service.subarray(first, count),
    };
  }
}

const LOOKED_AT = 1000;

/** Whether two scenarios' requests come at the same instants, as a trace's do whatever the seed. */
export function sameArrivals(one: Scenario, other: Scenario): boolean {
  const [cursor, beside] = [one, other].map(
    ({ traffic, seed, duration }) => new ArrivalCursor(traffic.arrivals(randomOf(seed, "traffic"), duration)),
  ) as [ArrivalCursor, ArrivalCursor];
  for (let seen = 0; seen < LOOKED_AT; seen++) {
    if (cursor.at !== beside.at) return false;
    if (cursor.at === Number.POSITIVE_INFINITY) return true;
    cursor.advance();
    beside.advance();
  }
  return true;
}
