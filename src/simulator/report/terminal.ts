/** A report for the terminal: measures side by side, and a small picture of each run. */

import type { RunResult, Timeline } from "../result.ts";
import { aligned } from "./aligned.ts";
import { comparison } from "./comparison.ts";

/** `width` in columns. */
export function terminalReport(results: readonly RunResult[], width: number): string {
  const pictures = results.map((result) => picture(result, Math.max(20, width - LABELS)));
  return [measureTable(results), ...pictures].join("\n\n");
}

const LABELS = 22;

function measureTable(results: readonly RunResult[]): string {
  const rows = comparison(results).map(({ label, cells }) => [label, ...cells]);
  return aligned([["", ...results.map(({ name }) => name)], ...rows]);
}

/** Backlog, desired and ready capacity over the run, each scaled to its own highest. */
function picture({ name, timeline }: RunResult, width: number): string {
  const backlog = timeline.waiting.map((waiting, index) => waiting + timeline.running[index]!);
  const lines = [
    ["backlog", backlog],
    ["desired", timeline.desired],
    ["ready", timeline.ready],
  ] as const;
  return [
    `${name}: ${spanText(timeline)}`,
    ...lines.map(([label, values]) => {
      const most = Math.max(0, ...values);
      const left = `  ${label.padEnd(9)}0–${most.toLocaleString("en-US")}`;
      return `${left.padEnd(LABELS)}${bars(values, most, width)}`;
    }),
  ].join("\n");
}

const BARS = " ▁▂▃▄▅▆▇█";

/** Each column shows the highest of its share of the time, so that no burst is lost. */
function bars(values: readonly number[], most: number, width: number): string {
  const columns = Math.min(width, values.length);
  return Array.from({ length: columns }, (_, column) => {
    const from = Math.floor((column * values.length) / columns);
    const to = Math.max(from + 1, Math.floor(((column + 1) * values.length) / columns));
    const highest = Math.max(...values.slice(from, to));
    return most === 0 ? " " : BARS[Math.ceil((highest / most) * (BARS.length - 1))];
  }).join("");
}

function spanText({ at, step }: Timeline): string {
  const [first, last] = [at[0], at.at(-1)];
  if (first === undefined || last === undefined) return "nothing was sampled";
  return `${stamp(first)} to ${stamp(last + step)} UTC`;
}

const stamp = (at: number): string => new Date(at).toISOString().slice(0, 16).replace("T", " ");
