/** Functions of the instants alone: their series has a datapoint in every period. UTC. */

import { type Instant, seconds } from "../../time/time.ts";
import type { Grid, GridSeries } from "./series.ts";
import type { Run } from "./term.ts";

export const CALENDAR: Readonly<Record<string, (at: Instant) => number>> = {
  MINUTE: (at) => new Date(at).getUTCMinutes(),
  HOUR: (at) => new Date(at).getUTCHours(),
  /** Monday is 1, Sunday 7. */
  DAY: (at) => new Date(at).getUTCDay() || 7,
  DATE: (at) => new Date(at).getUTCDate(),
  MONTH: (at) => new Date(at).getUTCMonth() + 1,
  YEAR: (at) => new Date(at).getUTCFullYear(),
  EPOCH: (at) => at / seconds(1),
};

/** The series whose value at each instant is the function's. */
export function everyPeriod(grid: Grid, valueAt: (at: Instant) => number, run: Run): GridSeries {
  run.spend(grid.count);
  const step = seconds(grid.period);
  const values = Float64Array.from({ length: grid.count }, (_, cell) => valueAt(grid.start + cell * step));
  return { grid, values };
}
