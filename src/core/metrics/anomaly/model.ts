/**
 * What is usual for a metric: an expected value and a spread for each hour of the week, learnt from its own history.
 *
 * Medians, so that a few outliers move nothing. An hour of the week with little data leans on the same hour of the
 * other days, and that on the whole. AWS's model is its own; this one promises the same use, not the same numbers.
 */

import { hours, type Instant, seconds } from "../../time/time.ts";
import type { TimeSeries } from "../math/queries.ts";
import { HOURS_OF_WEEK, hourOfWeekIn } from "./hour-of-week.ts";

export interface BandModel {
  /** Of the datapoints it was learnt from, in seconds. */
  readonly period: number;
  /** How many there were. */
  readonly datapoints: number;
  /** Which part of the periods between the first and the last had one. */
  readonly density: number;
  /** By hour of the week. */
  readonly expected: readonly number[];
  /** One standard deviation of what is usual, by hour of the week. */
  readonly spread: readonly number[];
}

export interface Learning {
  /** Half-open ranges that are no example of what is usual. */
  readonly excluded: readonly { readonly from: Instant; readonly until: Instant }[];
  readonly timezone?: string;
}

/** Fewer datapoints, or datapoints of fewer hours, say nothing. */
export const FEWEST_DATAPOINTS = 24;
export const FEWEST_HOURS = 3;

/** Learns from datapoints of one period, oldest first; undefined where there are too few of them. */
export function learn(series: TimeSeries, period: number, learning: Learning): BandModel | undefined {
  const cells = cellsOf(series, learning);
  const datapoints = cells.reduce((sum, { values }) => sum + values.length, 0);
  if (datapoints < FEWEST_DATAPOINTS || cells.length < FEWEST_HOURS) return undefined;
  const span = (series.at.at(-1)! - series.at[0]!) / seconds(period) + 1;
  return {
    period,
    datapoints,
    density: series.at.length / span,
    expected: pooled(cells, median, TRUST_VALUES),
    spread: pooled(surprises(cells), spreadOf, TRUST_SPREADS),
  };
}

/** How many datapoints of its own make an hour count as much as what it leans on: beyond, that fades with the square. */
const TRUST_VALUES = 3;
/** Neighbouring datapoints resemble each other: half an hour of them says little of the spread. */
const TRUST_SPREADS = 30;

/** One hour of the history. */
interface Cell {
  readonly hourOfWeek: number;
  readonly values: readonly number[];
}

function cellsOf({ at, values }: TimeSeries, { excluded, timezone }: Learning): readonly Cell[] {
  const hourOf = hourOfWeekIn(timezone);
  const cells = new Map<string, { readonly hourOfWeek: number; readonly values: number[] }>();
  for (const [index, instant] of at.entries()) {
    if (excluded.some(({ from, until }) => instant >= from && instant < until)) continue;
    const hourOfWeek = hourOf(instant);
    const key = `${Math.floor(instant / hours(1))} ${hourOfWeek}`;
    const cell = cells.get(key) ?? { hourOfWeek, values: [] };
    cell.values.push(values[index]!);
    cells.set(key, cell);
  }
  return [...cells.values()];
}

/**
 * How far each datapoint was from what the other hours had led to expect: the same hour of other weeks, else of other
 * days, else all others. An hour must not vouch for itself, or a short history would look far too regular.
 */
function surprises(cells: readonly Cell[]): readonly Cell[] {
  const middles = cells.map(({ values }) => median(values));
  const others = (mine: number, isAlike: (cell: Cell) => boolean): readonly number[] =>
    middles.filter((_, index) => index !== mine && isAlike(cells[index]!));
  return cells.map(({ hourOfWeek, values }, mine) => {
    const alike = [
      others(mine, (cell) => cell.hourOfWeek === hourOfWeek),
      others(mine, (cell) => cell.hourOfWeek % 24 === hourOfWeek % 24),
      others(mine, () => true),
    ].find(({ length }) => length > 0);
    const foreseen = median(alike ?? [middles[mine]!]);
    return { hourOfWeek, values: values.map((value) => value - foreseen) };
  });
}

/** A figure for each hour of the week, leaning on the hour of the day, leaning on all. */
function pooled(
  cells: readonly Cell[],
  figureOf: (values: readonly number[]) => number,
  trust: number,
): readonly number[] {
  const overall = figureOf(cells.flatMap(({ values }) => values));
  const leaning = (values: readonly number[], on: number): number => {
    if (values.length === 0) return on;
    const own = values.length ** 2;
    return (own * figureOf(values) + trust ** 2 * on) / (own + trust ** 2);
  };
  const ofWeek = grouped(cells, HOURS_OF_WEEK);
  const ofDay = grouped(cells, 24).map((values) => leaning(values, overall));
  return ofWeek.map((values, hour) => leaning(values, ofDay[hour % 24]!));
}

function grouped(cells: readonly Cell[], count: number): readonly (readonly number[])[] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (const { hourOfWeek, values } of cells) groups[hourOfWeek % count]!.push(...values);
  return groups;
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** The median distance from zero, or the mean one where most are zero; both as a normal distribution's deviation. */
function spreadOf(residuals: readonly number[]): number {
  const distances = residuals.map(Math.abs);
  const middle = median(distances);
  if (middle > 0) return middle * 1.4826;
  return (distances.reduce((sum, distance) => sum + distance, 0) / distances.length) * 1.2533;
}
