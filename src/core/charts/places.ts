/** From values and instants to pixels. */

import type { Instant } from "../time/time.ts";
import type { Side } from "./chart.ts";

export interface Places {
  readonly x: (at: Instant) => number;
  readonly y: (value: number, side: Side) => number;
}
