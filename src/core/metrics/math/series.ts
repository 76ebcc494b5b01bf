/**
 * Series on a grid: one number for each period, NaN where there is no datapoint. All series of one request and period
 * share their grid, so that combining two is one loop over two arrays.
 */

import { type Instant, seconds } from "../../time/time.ts";
import type { StatQuery } from "./query.ts";

/** A run of periods. */
export interface Grid {
  /** Start of the first period. */
  readonly start: Instant;
  /** In seconds. */
  readonly period: number;
  readonly count: number;
}

/** A time series inside of an evaluation. */
export interface GridSeries {
  readonly grid: Grid;
  readonly values: Float64Array;
  /** The query whose datapoints these are, as long as each comes from one of its own: it names the series. */
  readonly origin?: StatQuery;
}

/** A time series outside of it: instants, oldest first, and the value at each. */
export interface TimeSeries {
  readonly at: readonly Instant[];
  readonly values: readonly number[];
}

/** Puts datapoints on their places; those outside of the grid, and what is no finite number, are left out. */
export function onGrid(grid: Grid, { at, values }: TimeSeries, origin?: StatQuery): GridSeries {
  const cells = new Float64Array(grid.count).fill(Number.NaN);
  const step = seconds(grid.period);
  for (let index = 0; index < at.length; index += 1) {
    const cell = (at[index]! - grid.start) / step;
    if (Number.isInteger(cell) && cell >= 0 && cell < grid.count) cells[cell] = finite(values[index]!);
  }
  return { grid, values: cells, ...(origin ? { origin } : {}) };
}

/** The datapoints there are. */
export function offGrid({ grid, values }: GridSeries): TimeSeries {
  const at: Instant[] = [];
  const present: number[] = [];
  const step = seconds(grid.period);
  for (let cell = 0; cell < values.length; cell += 1) {
    const value = values[cell]!;
    if (Number.isNaN(value)) continue;
    at.push(grid.start + cell * step);
    present.push(value);
  }
  return { at, values: present };
}

/** What becomes no datapoint (a division by zero, a logarithm of nothing) is missing. */
export const finite = (value: number): number => (Number.isFinite(value) ? value : Number.NaN);

/** The values there are, in order. */
export const present = (values: Float64Array): Float64Array => values.filter((value) => !Number.isNaN(value));
