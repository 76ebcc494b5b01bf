/**
 * Operators. Between two series a missing datapoint counts as 0 where the other has one; dividing by zero leaves no
 * datapoint; between a series and a number a missing datapoint stays missing.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax-arithmetic
 */

import type { GridSeries } from "./series.ts";
import { ExpressionError, type Offset, type Operator } from "./syntax.ts";
import {
  type ArrayTerm,
  allPeriods,
  eachSeries,
  mapped,
  onePeriod,
  type Run,
  type ScalarTerm,
  type SeriesTerm,
  type Term,
} from "./term.ts";

const truth = (holds: boolean): number => (holds ? 1 : 0);

const COMPUTE: Readonly<Record<Operator, (a: number, b: number) => number>> = {
  "+": (a, b) => a + b,
  "-": (a, b) => a - b,
  "*": (a, b) => a * b,
  "/": (a, b) => a / b,
  "^": (a, b) => a ** b,
  "==": (a, b) => truth(a === b),
  "!=": (a, b) => truth(a !== b),
  "<=": (a, b) => truth(a <= b),
  ">=": (a, b) => truth(a >= b),
  "<": (a, b) => truth(a < b),
  ">": (a, b) => truth(a > b),
  AND: (a, b) => truth(a !== 0 && b !== 0),
  OR: (a, b) => truth(a !== 0 || b !== 0),
};

/** The term of an operator between two; throws where AWS's table has no such pair. */
export function operate(operator: Operator, at: Offset, left: Term, right: Term): Term {
  const compute = COMPUTE[operator];
  if (right.kind === "scalar") return withNumber(left, right, compute);
  if (left.kind === "scalar") return withNumber(right, left, (value, number) => compute(number, value));
  const check = () => onePeriod(allPeriods(left, right), 0, `'${operator}'`, at);
  if (right.kind === "series") {
    check();
    return withSeries(left, right, compute);
  }
  if (left.kind === "array")
    throw new ExpressionError(`'${operator}' does not work between two arrays of time series`, at);
  check();
  return withSeries(right, left, (value, other) => compute(other, value));
}

type Compute = (a: number, b: number) => number;

function withNumber(term: Term, other: ScalarTerm, compute: Compute): Term {
  if (term.kind === "scalar")
    return {
      kind: "scalar",
      value: (run) => combineNumbers(compute, term.value(run), other.value(run), run),
    };
  return eachSeries(term, (run) => {
    const number = other.value(run);
    // A number that is none (1 / 0) leaves no datapoints; a comparison with it would.
    return mapped((value) => (Number.isNaN(number) ? number : compute(value, number)))(run);
  });
}

const withSeries = (term: SeriesTerm | ArrayTerm, other: SeriesTerm, compute: Compute): Term =>
  eachSeries(term, (run) => {
    const series = other.value(run);
    return (each) => combine(compute, each, series, run);
  });

/** The term with its sign turned. */
export const negate = (term: Term): Term =>
  term.kind === "scalar"
    ? { kind: "scalar", value: (run) => 0 - term.value(run) }
    : eachSeries(
        term,
        mapped((value) => 0 - value),
      );

const combineNumbers = (compute: Compute, a: number, b: number, run: Run): number =>
  Number.isNaN(a) || Number.isNaN(b) ? Number.NaN : run.finite(compute(a, b));

/** On the grid, and in the name, of the first. */
function combine(compute: Compute, left: GridSeries, right: GridSeries, run: Run): GridSeries {
  run.spend(left.values.length);
  const values = left.values.map((a, cell) => {
    const b = right.values[cell]!;
    if (Number.isNaN(a)) return Number.isNaN(b) ? a : run.finite(compute(0, b));
    return run.finite(compute(a, Number.isNaN(b) ? 0 : b));
  });
  return { ...left, values };
}
