/** How long AWS takes with what its guides print: the server and the simulator must both. */

import { type Duration, minutes, seconds } from "../../src/core/time/time.ts";

type Span = readonly [least: Duration, most: Duration];

export const EXPECTED = {
  /** From a first request at zero instances to the first wanted instance, whenever in a minute it comes. */
  wake: [minutes(2), minutes(3) + seconds(1)],
  /** From 48 waiting on one instance with target 5 to 10 wanted instances. */
  scaleOut: [minutes(3), minutes(4) + seconds(1)],
  /** From the end of the last request to zero. */
  toZero: [minutes(15) - seconds(1), minutes(16)],
  /** From two requests that run on two instances to one wanted instance. */
  scaleIn: [minutes(10), minutes(17)],
} as const satisfies Readonly<Record<string, Span>>;

/** Seconds within a minute at which a first request comes. */
export const WAKING_SECONDS = [1, 20, 40, 59];
