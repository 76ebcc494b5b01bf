/** What the traffic alone asks for, before any policy: Little's law, and what no start-up is fast enough for. */

import { type Duration, hours, type Instant, minutes } from "../../core/time/time.ts";
import { ArrivalCursor } from "../plane/arrivals.ts";
import { randomOf } from "../random.ts";
import type { Scenario } from "../scenario/scenario.ts";

export interface Load {
  readonly requests: number;
  /** Per second, on average. */
  readonly rate: number;
  /** On an instance that is as busy as it may be. */
  readonly meanService: Duration;
  readonly concurrency: number;
  /** The most instances that the limits of the pools allow. */
  readonly most: number;
  /** Instances that are busy on average: rate × mean service time ÷ concurrency (Little's law). */
  readonly offered: number;
  readonly busiestHour: { readonly at: Instant; readonly offered: number };
  /** The cost of so many instances for that long: nothing that serves every request costs less. */
  readonly leastCost: number;
  readonly leastInstanceHours: number;
  readonly startTime: { readonly p50: Duration; readonly p99: Duration };
  /** What comes after quiet that lets an endpoint go to zero. */
  readonly wakes: Wakes;
}

export interface Wakes {
  /** A gap between requests that is longer lets an endpoint go to zero. */
  readonly quiet: Duration;
  readonly count: number;
  /** The share of requests that come while the first instance starts after such a gap. */
  readonly requestShare: number;
}

/** AWS's alarm for scaling in looks at a quarter of an hour. */
const QUIET = minutes(15);
const HOUR = hours(1);
/** Service times beyond so many tell nothing new. */
const MOST_DRAWS = 1_000_000;
const START_DRAWS = 2000;

/** From the arrivals of the scenario's own seed, as if every instance were of the fastest type, and for the least price. */
export function loadOf(scenario: Scenario): Load {
  const { seed, start, duration, traffic, service, instances } = scenario;
  const { concurrency, pools } = instances;
  const fastest = Math.max(...pools.map(({ speed }) => speed));
  const cheapest = Math.min(...pools.map(({ price, speed }) => price / speed));
  const startTime = startTimes(scenario);
  const cursor = new ArrivalCursor(traffic.arrivals(randomOf(seed, "traffic"), duration));
  const times = service.times(randomOf(seed, "service"));
  const perHour = new Float64Array(Math.ceil(duration / HOUR));
  let [requests, work, drawn, wakes, during] = [0, 0, 0, 0, 0];
  let [last, awakeFrom] = [Number.NEGATIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (; cursor.at < duration; cursor.advance()) {
    requests++;
    perHour[Math.floor(cursor.at / HOUR)]! += 1;
    if (drawn < MOST_DRAWS) {
      work += times(cursor.size, cursor.service, concurrency);
      drawn++;
    }
    if (cursor.at - last > QUIET) {
      wakes++;
      awakeFrom = cursor.at;
    }
    if (cursor.at - awakeFrom <= startTime.p50) during++;
    last = cursor.at;
  }
  const meanService = drawn === 0 ? 0 : work / drawn;
  const offeredBy = (count: number, length: Duration) =>
    (count * meanService) / length / concurrency / fastest;
  const busiest = perHour.indexOf(Math.max(...perHour));
  const offered = offeredBy(requests, duration);
  const leastInstanceHours = (offered * duration) / HOUR;
  return {
    requests,
    rate: requests / (duration / 1000),
    meanService,
    concurrency,
    most: pools.reduce((sum, { limit }) => sum + limit, 0),
    offered,
    busiestHour: {
      at: start + busiest * HOUR,
      offered: offeredBy(perHour[busiest]!, Math.min(HOUR, duration - busiest * HOUR)),
    },
    leastCost: leastInstanceHours * fastest * cheapest,
    leastInstanceHours,
    startTime,
    wakes: { quiet: QUIET, count: wakes, requestShare: requests === 0 ? 0 : during / requests },
  };
}

function startTimes({ seed, instances }: Scenario): Load["startTime"] {
  // The pool that is asked first.
  const draw = instances.pools[0]!.startTime(randomOf(seed, "start"));
  const sorted = Float64Array.from({ length: START_DRAWS }, draw).sort();
  const at = (fraction: number) => sorted[Math.floor(fraction * START_DRAWS)]!;
  return { p50: at(0.5), p99: at(0.99) };
}
