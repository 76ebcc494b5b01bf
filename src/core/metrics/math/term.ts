/** A checked piece of an expression: of which type it is, and how its value is computed. */

import type { DataQuery, Search } from "./query.ts";
import type { Grid, GridSeries } from "./series.ts";
import { ExpressionError, type Offset } from "./syntax.ts";

/** AWS's S, TS and TS[]. */
export type Term = ScalarTerm | SeriesTerm | ArrayTerm;

export interface ScalarTerm {
  readonly kind: "scalar";
  /** NaN where there is no such number. */
  readonly value: (run: Run) => number;
}

export interface SeriesTerm {
  readonly kind: "series";
  readonly periods: Periods;
  readonly value: (run: Run) => GridSeries;
}

export interface ArrayTerm {
  readonly kind: "array";
  readonly periods: Periods;
  readonly value: (run: Run) => readonly GridSeries[];
}

/** The periods that its series may have, in seconds, ascending. */
export type Periods = readonly number[];

/** What one evaluation has at hand. */
export interface Run {
  readonly gridOf: (period: number) => Grid;
  /** Of a metric's query or an expression that was evaluated before. */
  readonly seriesOf: (id: string) => GridSeries;
  readonly arrayOf: (id: string) => readonly GridSeries[];
  readonly searched: (search: Search) => readonly GridSeries[];
  /** The upper series, then the lower. */
  readonly bandOf: (query: DataQuery, deviations: number, period: number) => readonly GridSeries[];
  /** The number, or NaN for what is none (a division by zero): then a datapoint is dropped, and that is remembered. */
  readonly finite: (value: number) => number;
  /** Accounts for work; throws when an evaluation takes more than it may. */
  readonly spend: (cells: number) => void;
}

export const allPeriods = (...terms: readonly Term[]): Periods => {
  const periods = terms.flatMap((term) => (term.kind === "scalar" ? [] : term.periods));
  return [...new Set(periods)].sort((a, b) => a - b);
};

/** The one period of series that are to be combined, or `otherwise` when there are none. */
export function onePeriod(periods: Periods, otherwise: number, what: string, at: Offset): number {
  if (periods.length > 1)
    throw new ExpressionError(
      `${what} cannot combine series of different periods (${periods.join(" and ")} seconds)`,
      at,
    );
  return periods[0] ?? otherwise;
}

/** The type in words. */
export function typeName(term: Term): string {
  switch (term.kind) {
    case "scalar":
      return "a number";
    case "series":
      return "a time series";
    case "array":
      return "an array of time series";
  }
}

/** Does the same to a series, or to each of an array. What `changeOf` prepares is prepared once. */
export const eachSeries = (
  term: SeriesTerm | ArrayTerm,
  changeOf: (run: Run) => (series: GridSeries) => GridSeries,
): Term =>
  term.kind === "series"
    ? { ...term, value: (run) => changeOf(run)(term.value(run)) }
    : { ...term, value: (run) => term.value(run).map(changeOf(run)) };

/** A series of the same grid and origin, each value computed from the old one; a missing one stays missing. */
export const mapped =
  (change: (value: number) => number) =>
  (run: Run) =>
  (series: GridSeries): GridSeries => {
    run.spend(series.values.length);
    return {
      ...series,
      values: series.values.map((value) => (Number.isNaN(value) ? value : run.finite(change(value)))),
    };
  };
