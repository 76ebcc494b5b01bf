/** FILL: what stands where a datapoint is missing. */

import { finite, type GridSeries } from "./series.ts";
import type { Run } from "./term.ts";

type Filler = (values: Float64Array) => Float64Array;

/** A number everywhere. */
export const fillWithNumber = (number: number): Filler => {
  return (values) => values.map((value) => (Number.isNaN(value) ? number : value));
};

/** Another series' datapoint of the same instant, where it has one. */
export const fillWithSeries = (other: GridSeries): Filler => {
  return (values) => values.map((value, cell) => (Number.isNaN(value) ? other.values[cell]! : value));
};

/** The last datapoint before; nothing before the first. */
const repeat: Filler = (values) => {
  let last = Number.NaN;
  return values.map((value) => {
    if (!Number.isNaN(value)) last = value;
    return last;
  });
};

/** On the line between the neighbours; nothing outside of the first and the last datapoint. */
const linear: Filler = (values) => {
  const filled = values.slice();
  let before = -1;
  for (let cell = 0; cell < values.length; cell += 1) {
    if (Number.isNaN(values[cell]!)) continue;
    if (before >= 0) interpolate(filled, before, cell);
    before = cell;
  }
  return filled;
};

/** The fillers that have a name. */
export const FILLERS: Readonly<Record<string, Filler>> = { REPEAT: repeat, LINEAR: linear };

/** The series with its gaps filled. */
export const filled =
  (filler: Filler) =>
  (run: Run) =>
  (series: GridSeries): GridSeries => {
    run.spend(series.values.length);
    return { ...series, values: filler(series.values) };
  };

function interpolate(values: Float64Array, from: number, to: number): void {
  const [start, end] = [values[from]!, values[to]!];
  for (let cell = from + 1; cell < to; cell += 1) {
    const share = (cell - from) / (to - from);
    values[cell] = finite(start + (end - start) * share);
  }
}
