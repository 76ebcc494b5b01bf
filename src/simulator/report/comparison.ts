/** The measures of several runs side by side, as people read them. */

import type { RunResult } from "../result.ts";
import { measuresOf } from "./measures.ts";
import { measureText } from "./words.ts";

export interface ComparisonRow {
  readonly label: string;
  /** One for each run; empty where a run does not have the measure. */
  readonly cells: readonly string[];
}

export function comparison(results: readonly RunResult[]): readonly ComparisonRow[] {
  const measured = results.map(measuresOf);
  const columns = measured.map((measures) => new Map(measures.map((one) => [one.key, one])));
  const labels = new Map(measured.flat().map(({ key, label }) => [key, label]));
  return [...labels].map(([key, label]) => ({
    label,
    cells: columns.map((column) => {
      const measure = column.get(key);
      return measure ? measureText(measure) : "";
    }),
  }));
}
