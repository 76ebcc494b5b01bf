/** The measures of several runs side by side, as people read them. */

import type { RunResult } from "../result.ts";
import { type Measure, measuresOf } from "./measures.ts";
import { measureText } from "./words.ts";

export interface ComparisonRow {
  readonly label: string;
  /** One for each run; empty where a run does not have the measure. */
  readonly cells: readonly string[];
}

export function comparison(results: readonly RunResult[]): readonly ComparisonRow[] {
  const measured = results.map(measuresOf);
  const columns = measured.map((measures) => new Map(measures.map((one) => [one.key, one])));
  const shown = measured.flat().filter(({ isDetail }) => !isDetail);
  const labels = new Map(shown.map(({ key, label }) => [key, label]));
  const keys = merged(measured.map((measures) => measures.map(({ key }) => key)));
  return keys.flatMap((key) => {
    const label = labels.get(key);
    return label === undefined ? [] : [{ label, cells: columns.map((column) => cellOf(column.get(key))) }];
  });
}

const cellOf = (measure: Measure | undefined): string => (measure ? measureText(measure) : "");

/** Each key once; what only a later list has comes after what stands before it there. */
function merged(lists: readonly (readonly string[])[]): readonly string[] {
  const all: string[] = [];
  for (const list of lists)
    for (const [index, key] of list.entries())
      if (!all.includes(key)) all.splice(all.indexOf(list[index - 1] ?? "") + 1, 0, key);
  return all;
}
