/** Percentiles of a level's latency, as far as its requests can tell them. */

import type { Duration } from "../core/time/time.ts";
import type { Level } from "./level.ts";
import { ascending, quantile } from "./statistics.ts";

export interface Latencies {
  readonly p50: Duration | undefined;
  /** Undefined with fewer than 20 requests: it would be the longest of them. */
  readonly p95: Duration | undefined;
  /** Undefined with fewer than 100. */
  readonly p99: Duration | undefined;
}

export function latenciesOf({ samples }: Level): Latencies {
  const sorted = ascending(samples.map(({ latency }) => latency));
  const told = (share: number, least: number): Duration | undefined =>
    sorted.length >= least ? quantile(sorted, share) : undefined;
  return { p50: told(0.5, 1), p95: told(0.95, 20), p99: told(0.99, 100) };
}
