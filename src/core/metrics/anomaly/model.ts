/**
 * What is usual for a metric: an expected value and a spread for each hour of the week, learnt from its own history.
 *
 * Medians, so that a few outliers move nothing. An hour of the week with little data leans on the same hour of the
 * other days, and that on the whole. AWS's model is its own; this one promises the same use, not the same numbers.
 */

import type { Instant } from "../../time/time.ts";
import type { TimeSeries } from "../math/queries.ts";
import { HOURS_OF_WEEK, hourOfWeekIn } from "./hour-of-week.ts";

export interface BandModel {
  /** Of the datapoints it was learnt from, in seconds. */
  readonly period: number;
  /** How many there were. */
  readonly datapoints: number;
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

/** Fewer datapoints say nothing. */
export const FEWEST_DATAPOINTS = 24;

/** Learns from datapoints of one period; undefined where there are too few of them. */
export function learn(
  { at, values }: TimeSeries,
  period: number,
  { excluded, timezone }: Learning,
): BandModel | undefined {
  const hourOf = hourOfWeekIn(timezone);
  const seen: { readonly hour: number; readonly value: number }[] = [];
  for (const [index, instant] of at.entries())
    if (!excluded.some(({ from, until }) => instant >= from && instant < until))
      seen.push({ hour: hourOf(instant), value: values[index]! });
  if (seen.length < FEWEST_DATAPOINTS) return undefined;
  const expected = pooled(seen, median, TRUST_VALUES);
  const residuals = seen.map(({ hour, value }) => ({ hour, value: value - expected[hour]! }));
  const spread = pooled(residuals, spreadOf, TRUST_SPREADS);
  return { period, datapoints: seen.length, expected, spread };
}

/** How many datapoints of its own make an hour count as much as what it leans on. */
const TRUST_VALUES = 1;
/** Neighbouring datapoints resemble each other: a few of them understate the spread. */
const TRUST_SPREADS = 12;

interface Seen {
  readonly hour: number;
  readonly value: number;
}

/** A figure for each hour of the week, leaning on the hour of the day, leaning on all. */
function pooled(
  seen: readonly Seen[],
  figureOf: (values: readonly number[]) => number,
  trust: number,
): readonly number[] {
  const overall = figureOf(seen.map(({ value }) => value));
  const leaning = (values: readonly number[], on: number): number =>
    values.length === 0 ? on : (values.length * figureOf(values) + trust * on) / (values.length + trust);
  const ofWeek = grouped(seen, HOURS_OF_WEEK);
  const ofDay = grouped(seen, 24).map((values) => leaning(values, overall));
  return ofWeek.map((values, hour) => leaning(values, ofDay[hour % 24]!));
}

function grouped(seen: readonly Seen[], count: number): readonly (readonly number[])[] {
  const groups: number[][] = Array.from({ length: count }, () => []);
  for (const { hour, value } of seen) groups[hour % count]!.push(value);
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
