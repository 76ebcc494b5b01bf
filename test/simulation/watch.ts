/** Watching an endpoint's capacity while virtual time passes. */

import assert from "node:assert/strict";
import { type Duration, type Instant, seconds } from "../../src/core/time/time.ts";
import type { VirtualServer } from "../support/virtual-server.ts";
import { type Clients, capacity } from "./guide.ts";

/** Lets time pass until the desired capacity is so many; answers how long that took. */
export async function untilDesired(
  { clock }: VirtualServer,
  clients: Clients,
  count: number,
  limit: Duration,
): Promise<Duration> {
  const begin: Instant = clock.now();
  while (clock.now() - begin < limit) {
    if ((await capacity(clients)).desired === count) return clock.now() - begin;
    await clock.advance(seconds(1));
  }
  return assert.fail(`not ${count} within ${limit / 1000} s, but ${JSON.stringify(await capacity(clients))}`);
}

export const between = (value: Duration, low: Duration, high: Duration): void =>
  assert.ok(
    value >= low && value <= high,
    `${value / 1000} s is not within ${low / 1000} to ${high / 1000} s`,
  );
