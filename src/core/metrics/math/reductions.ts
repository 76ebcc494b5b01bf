/**
 * Functions that make one number of many: over time for a series, at each instant across an array. At an instant where
 * no series of the array has a datapoint there is none.
 */

import { finite, type GridSeries, present } from "./series.ts";
import type { Offset } from "./syntax.ts";
import { type ArrayTerm, onePeriod, type Run, type SeriesTerm, type Term } from "./term.ts";

/** Of the values there are; `of` is how many there could be: the series of an array, or just as many as there are. */
type Reduction = (values: Float64Array, of: number) => number;

const sum: Reduction = (values) => {
  let total = 0;
  for (const value of values) total += value;
  return total;
};
const extreme =
  (better: (a: number, b: number) => boolean): Reduction =>
  (values) => {
    let best = Number.NaN;
    for (const value of values) if (Number.isNaN(best) || better(value, best)) best = value;
    return best;
  };
/** Of the whole population: AWS does not say which. */
const deviation: Reduction = (values) => {
  const mean = sum(values, 0) / values.length;
  let squares = 0;
  for (const value of values) squares += (value - mean) ** 2;
  return Math.sqrt(squares / values.length);
};

export const REDUCTIONS: Readonly<Record<string, Reduction>> = {
  // Across an array a missing value counts as 0.
  AVG: (values, of) => sum(values, of) / of,
  MAX: extreme((a, b) => a > b),
  MIN: extreme((a, b) => a < b),
  SUM: sum,
  STDDEV: deviation,
  DATAPOINT_COUNT: (values) => values.length,
};

/** The number that a reduction makes of one series. */
export function overTime(reduction: Reduction, series: GridSeries): number {
  const values = present(series.values);
  return finite(reduction(values, values.length));
}

/** The term of a reduction of a series or an array. */
export function reduce(name: string, at: Offset, term: SeriesTerm | ArrayTerm, defaultPeriod: number): Term {
  const reduction = REDUCTIONS[name]!;
  if (term.kind === "series")
    return {
      kind: "scalar",
      value: (run) => {
        const series = term.value(run);
        run.spend(series.values.length);
        return overTime(reduction, series);
      },
    };
  const period = onePeriod(term.periods, defaultPeriod, name, at);
  return {
    kind: "series",
    periods: [period],
    value: (run) => across(reduction, term.value(run), period, run),
  };
}

function across(reduction: Reduction, array: readonly GridSeries[], period: number, run: Run): GridSeries {
  const grid = run.gridOf(period);
  run.spend(grid.count * Math.max(1, array.length));
  const values = new Float64Array(grid.count);
  const found = new Float64Array(array.length);
  for (let cell = 0; cell < grid.count; cell += 1) {
    let count = 0;
    for (const series of array) {
      const value = series.values[cell]!;
      if (!Number.isNaN(value)) found[count++] = value;
    }
    values[cell] = count === 0 ? Number.NaN : run.finite(reduction(found.subarray(0, count), array.length));
  }
  return { grid, values };
}
