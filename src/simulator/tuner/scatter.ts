/** A picture of all candidates: the measure to be small from left to right, the first objective's from bottom to top. */

import { meansOf } from "./entry.ts";
import type { SearchResult } from "./search.ts";
import type { Tuning } from "./tuning.ts";
import { type Verdict, wordsOf } from "./verdict.ts";

const HEIGHT = 13;
const WIDEST = 100;
/** What is better than the objective by more is good enough to be drawn alike. */
const FACTOR_BELOW = 20;

/** Waits go over orders of magnitude: from bottom to top they grow by factors. */
export function scatter(
  { goal }: Tuning,
  { entries, measures, fixed }: SearchResult,
  { shown }: Verdict,
  width: number,
): string {
  const objective = goal.objectives[0]!;
  const tried = entries
    .filter((one) => one.seen > 0)
    .map((one) => meansOf(one, one.seen))
    .map((means) => ({ x: means[goal.minimise]!, y: means[objective.key]!, mark: "·" }));
  // The choice is drawn last: nothing covers it.
  const inOrder = shown.toSorted((one, other) => Number(one.taken) - Number(other.taken));
  const judged = inOrder.map(({ label, judged: { estimates } }) => ({
    x: estimates[goal.minimise]!.mean,
    y: estimates[objective.key]!.mean,
    mark: label === "yours" ? "y" : label,
  }));
  const always = fixed
    ? [{ x: fixed.estimates[goal.minimise]!.mean, y: fixed.estimates[objective.key]!.mean, mark: "#" }]
    : [];
  const points = [...tried, ...always, ...judged];
  const words = wordsOf(measures);
  const xs = spanOf(points.map(({ x }) => x));
  const ys = spanOf([objective.limit, ...points.map(({ y }) => y)]);
  const floor = Math.max(ys.low, objective.limit / FACTOR_BELOW);
  const scale = (value: number) => (floor > 0 ? Math.log(Math.max(floor, value)) : value);
  const labels = [
    words(objective.key, ys.high),
    words(objective.key, objective.limit),
    `${floor > ys.low ? "≤ " : ""}${words(objective.key, floor)}`,
  ];
  const left = Math.max(...labels.map((label) => label.length)) + 1;
  const columns = Math.max(20, Math.min(width, WIDEST) - left - 2);
  const rowOf = (y: number) => place(scale(ys.high) - scale(y), scale(ys.high) - scale(floor), HEIGHT);
  const grid = Array.from({ length: HEIGHT }, () => new Array<string>(columns).fill(" "));
  grid[rowOf(objective.limit)]!.fill("─");
  for (const { x, y, mark } of points) grid[rowOf(y)]![place(x - xs.low, xs.high - xs.low, columns)] = mark;
  const labelAt = new Map([
    [0, labels[0]!],
    [HEIGHT - 1, labels[2]!],
    [rowOf(objective.limit), labels[1]!],
  ]);
  const low = words(goal.minimise, xs.low);
  const high = words(goal.minimise, xs.high);
  return [
    `${objective.key}, by factors; · tried, y yours, letters as above,${fixed ? ` # ${fixed.capacity} always,` : ""} ─ the objective`,
    ...grid.map((row, index) => `${(labelAt.get(index) ?? "").padStart(left)} │${row.join("").trimEnd()}`),
    `${" ".repeat(left)} └${"─".repeat(columns)}`,
    `${" ".repeat(left + 2)}${low}${`${goal.minimise} →`.padStart((columns - low.length + goal.minimise.length) / 2)}`.padEnd(
      left + 2 + columns - high.length,
    ) + high,
  ].join("\n");
}

const spanOf = (values: readonly number[]) => ({ low: Math.min(...values), high: Math.max(...values) });

const place = (distance: number, span: number, cells: number): number =>
  span === 0 ? 0 : Math.min(cells - 1, Math.max(0, Math.round((distance / span) * (cells - 1))));
