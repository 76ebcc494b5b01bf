/** The words of metric data queries: what is asked, what is handed in, what comes back. */

import type { MetricId, Unit } from "../metric.ts";
import type { Criteria } from "../search/syntax.ts";
import type { Grid, TimeSeries } from "./series.ts";

export type { Grid, TimeSeries } from "./series.ts";

/** One statistic of one metric. */
export interface StatQuery {
  readonly kind: "stat";
  readonly id: string;
  readonly metric: MetricId;
  /** In the caller's words, for example `p99`. */
  readonly statistic: string;
  /** In seconds. */
  readonly period: number;
  readonly unit?: Unit;
  readonly label?: string;
  /** Whether the caller wants to see it, or only needs it for expressions. */
  readonly returned: boolean;
}

/** Something computed from other queries, by their ids. */
export interface ExpressionQuery {
  readonly kind: "expression";
  readonly id: string;
  readonly expression: string;
  /** In seconds: of SEARCH and of series that no metric gives a period to (TIME_SERIES). */
  readonly period?: number;
  readonly label?: string;
  readonly returned: boolean;
}

export type DataQuery = StatQuery | ExpressionQuery;

/** Why queries are refused. */
export interface Problem {
  /** The query at fault. */
  readonly id: string;
  /** The character of its expression, counted from 1; absent where the mistake has no place in a text. */
  readonly position?: number;
  /** A whole sentence that names the query and the position. */
  readonly message: string;
}

/** A SEARCH in an expression: which metrics it wants to see. */
export interface Search {
  /** Of the expression. */
  readonly id: string;
  readonly criteria: Criteria;
  readonly statistic: string;
  /** In seconds. */
  readonly period: number;
}

/** Queries that are known to be right. */
export interface PreparedQueries {
  readonly kind: "prepared";
  readonly queries: readonly DataQuery[];
  /** Whether a query answers one time series or any number of them, by id. */
  readonly answers: ReadonlyMap<string, "series" | "array">;
  readonly searches: readonly Search[];
  /** What ANOMALY_DETECTION_BAND is asked for. */
  readonly bands: readonly DataQuery[];
  readonly evaluate: (data: QueryData) => Evaluated;
}

/** What the outside knows. */
export interface QueryData {
  /** The datapoints of a metric. */
  readonly seriesOf: (query: StatQuery) => TimeSeries;
  /** The run of periods that series of a period lie on; equal for all of one period (given in seconds). */
  readonly gridOf: (period: number) => Grid;
  /** What a search found: queries for metrics, in order, with the datapoints of each. */
  readonly searched?: (search: Search) => readonly (readonly [StatQuery, TimeSeries])[];
  /** The band of an anomaly detector around a query, so many deviations wide; undefined where there is none (yet). */
  readonly bandOf?: (
    query: DataQuery,
    deviations: number,
    grid: Grid,
  ) => { readonly upper: TimeSeries; readonly lower: TimeSeries } | undefined;
}

export type Evaluated = { readonly kind: "results"; readonly results: readonly QueryResult[] } | Refused;

/** A mistake in the queries, or more work than one evaluation may make. */
export interface Refused {
  readonly kind: "refused";
  readonly problem: Problem;
}

/** The answer to a returned query. */
export interface QueryResult {
  readonly query: DataQuery;
  readonly answers: "series" | "array";
  readonly series: readonly ResultSeries[];
  /** Whether datapoints were left out because they are no numbers: a division by zero, a logarithm of nothing. */
  readonly dropped: boolean;
}

export interface ResultSeries extends TimeSeries {
  /** The metric's query whose datapoints these are, or were made from one by one: it names a series of an array. */
  readonly origin?: StatQuery;
}
