/** Functions that look at a datapoint and the ones before it: differences, rates, running sums. */

import type { GridSeries } from "./series.ts";
import type { Run } from "./term.ts";

/** The value, how much it grew since the datapoint before, and how many seconds ago that was. */
type Change = (growth: number, elapsed: number) => number;

const since =
  (change: Change) =>
  (run: Run) =>
  (series: GridSeries): GridSeries => {
    run.spend(series.values.length);
    const values = new Float64Array(series.values.length).fill(Number.NaN);
    let before = -1;
    for (let cell = 0; cell < values.length; cell += 1) {
      const value = series.values[cell]!;
      if (Number.isNaN(value)) continue;
      // The first has none before it, and so no difference.
      if (before >= 0)
        values[cell] = run.finite(
          change(value - series.values[before]!, (cell - before) * series.grid.period),
        );
      before = cell;
    }
    return { ...series, values };
  };

const runningSum = (run: Run): ((series: GridSeries) => GridSeries) => {
  return (series) => {
    run.spend(series.values.length);
    let sum = 0;
    const values = series.values.map((value) => {
      if (Number.isNaN(value)) return value;
      sum += value;
      return run.finite(sum);
    });
    return { ...series, values };
  };
};

export const CHANGES: Readonly<Record<string, (run: Run) => (series: GridSeries) => GridSeries>> = {
  DIFF: since((growth) => growth),
  DIFF_TIME: since((_growth, elapsed) => elapsed),
  RATE: since((growth, elapsed) => growth / elapsed),
  RUNNING_SUM: runningSum,
};
