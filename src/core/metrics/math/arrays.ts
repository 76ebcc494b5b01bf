/** Functions that pick from an array of time series, or order it. */

import { overTime, REDUCTIONS } from "./reductions.ts";
import type { GridSeries } from "./series.ts";
import type { Run } from "./term.ts";

/** By what SORT may order. */
export const SORT_KEYS: readonly string[] = ["AVG", "MIN", "MAX", "SUM"];
export const SORT_ORDERS: readonly string[] = ["ASC", "DESC"];

/** Ordered by a reduction of each; those without a datapoint come last, equal ones stay in their order. */
export function sorted(
  array: readonly GridSeries[],
  key: string,
  order: string,
  run: Run,
): readonly GridSeries[] {
  const reduction = REDUCTIONS[key]!;
  const keyed = array.map((series) => {
    run.spend(series.values.length);
    return { series, empty: isEmpty(series), key: overTime(reduction, series) };
  });
  const sign = order === "DESC" ? -1 : 1;
  keyed.sort((a, b) => Number(a.empty) - Number(b.empty) || (a.empty ? 0 : sign * (a.key - b.key)));
  return keyed.map(({ series }) => series);
}

/** From one place (inclusive) up to another (exclusive), counted from 0; a number that is none leaves nothing. */
export const sliced = (array: readonly GridSeries[], from: number, until: number): readonly GridSeries[] =>
  Number.isNaN(from) || Number.isNaN(until)
    ? []
    : array.slice(Math.max(0, Math.floor(from)), Math.max(0, Math.floor(until)));

/** Whether it has no datapoint at all. */
export const isEmpty = (series: GridSeries): boolean => series.values.every((value) => Number.isNaN(value));

/** A series without datapoints. */
export const emptySeries = (period: number, run: Run): GridSeries => {
  const grid = run.gridOf(period);
  run.spend(grid.count);
  return { grid, values: new Float64Array(grid.count).fill(Number.NaN) };
};
