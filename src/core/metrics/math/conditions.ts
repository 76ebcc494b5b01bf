/**
 * IF, instant by instant: the condition missing → no datapoint; true and its value missing → 0; false and its value
 * missing, or none given → no datapoint.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#using-IF-expressions
 */

import type { GridSeries } from "./series.ts";
import { ExpressionError, type Offset } from "./syntax.ts";
import { allPeriods, onePeriod, type Run, type Term, typeName } from "./term.ts";

/** The term of IF(condition, then[, otherwise]). */
export function conditional(
  at: Offset,
  condition: Term,
  then: Term,
  otherwise: Term | undefined,
  defaultPeriod: number,
): Term {
  const parts = [condition, then, ...(otherwise ? [otherwise] : [])];
  const array = parts.find((part) => part.kind === "array");
  if (array) throw new ExpressionError(`IF takes numbers and time series, not ${typeName(array)}`, at);
  if (parts.every((part) => part.kind === "scalar"))
    throw new ExpressionError("IF needs a time series among its arguments", at);
  const period = onePeriod(allPeriods(...parts), defaultPeriod, "IF", at);
  return {
    kind: "series",
    periods: [period],
    value: (run) => choose(period, run, condition, then, otherwise),
  };
}

/** A number stands at every instant. */
type Cells = number | Float64Array;

function choose(
  period: number,
  run: Run,
  condition: Term,
  then: Term,
  otherwise: Term | undefined,
): GridSeries {
  const grid = run.gridOf(period);
  run.spend(grid.count);
  const conditions = cellsOf(condition, run);
  const thens = cellsOf(then, run);
  const others = otherwise === undefined ? Number.NaN : cellsOf(otherwise, run);
  // A condition that is a number has no timestamps of its own: nothing is missing where the value has no datapoint.
  const missingThen = typeof conditions === "number" ? Number.NaN : 0;
  const values = new Float64Array(grid.count);
  for (let cell = 0; cell < values.length; cell += 1) {
    const held = at(conditions, cell);
    if (Number.isNaN(held)) values[cell] = Number.NaN;
    else if (held === 0) values[cell] = at(others, cell);
    else {
      const value = at(thens, cell);
      values[cell] = Number.isNaN(value) ? missingThen : value;
    }
  }
  return { grid, values };
}

const cellsOf = (term: Term, run: Run): Cells => {
  if (term.kind === "scalar") return term.value(run);
  if (term.kind === "series") return term.value(run).values;
  throw new Error("IF was checked to have no arrays");
};

const at = (cells: Cells, cell: number): number => (typeof cells === "number" ? cells : cells[cell]!);
