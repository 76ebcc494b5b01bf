/**
 * Pools at work: which one gives the next instance, and what becomes of it. As AWS's instance pools do it: the lowest
 * priority number first, the next one where there is no capacity, and each start begins with the first again.
 * https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_InstancePool.html
 */

import { type Duration, days } from "../../core/time/time.ts";
import type { Random } from "../random.ts";
import { type Fate, fatesOf, streamsOf } from "./fates.ts";
import type { CapacityWindow, Pool } from "./pool.ts";

export type Placement =
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "placed"; readonly pool: Pool; readonly fate: Fate };

interface Counted {
  readonly pool: Pool;
  readonly fates: () => Fate;
  readonly chance: Random;
  count: number;
}

export class Pools {
  readonly #pools: readonly Counted[];
  readonly #placed = new Map<string, Counted>();

  /** In the order of their priorities. */
  constructor(pools: readonly Pool[], seed: number) {
    this.#pools = pools.map((pool) => {
      const streams = streamsOf(seed, pool, pools.length === 1);
      return { pool, fates: fatesOf(pool, streams), chance: streams("no capacity"), count: 0 };
    });
  }

  /** Finds a place for an instance. `at`: in milliseconds since the scenario's start. */
  place(id: string, at: number): Placement {
    const reasons: string[] = [];
    for (const counted of this.#pools) {
      const lack = lackOf(counted, at);
      if (lack !== undefined) {
        reasons.push(lack);
        continue;
      }
      counted.count += 1;
      this.#placed.set(id, counted);
      return { kind: "placed", pool: counted.pool, fate: counted.fates() };
    }
    return { kind: "refused", reason: `No capacity: ${reasons.join("; ")}.` };
  }

  /** An instance is gone; its place may be another's. */
  release(id: string): void {
    const counted = this.#placed.get(id);
    if (counted) counted.count -= 1;
    this.#placed.delete(id);
  }

  /** Of an instance that has a place. */
  poolOf(id: string): Pool | undefined {
    return this.#placed.get(id)?.pool;
  }
}

/** Why a pool gives no instance now; undefined when it does. */
function lackOf({ pool, count, chance }: Counted, at: number): string | undefined {
  const { type, limit, failures } = pool;
  if (count >= limit) return `${type} is at its limit of ${limit}`;
  const { share = 0, windows = [] } = failures.noCapacity ?? {};
  const isRefused = share > 0 && chance() < share;
  if (windows.some((window) => isIn(window, at))) return `${type} has none at this time`;
  return isRefused ? `${type} had none this time` : undefined;
}

const DAY: Duration = days(1);

export function isIn({ from, to, daily }: CapacityWindow, at: number): boolean {
  const since = at - from;
  return since >= 0 && (daily ? since % DAY : since) < to - from;
}
