/** Computes prepared queries: each expression that is asked for or needed, once, in order. */

import type { CompiledExpression } from "./prepare.ts";
import { problemOf } from "./problem.ts";
import type { DataQuery, Evaluated, QueryData, QueryResult, ResultSeries, StatQuery } from "./query.ts";
import { type GridSeries, offGrid, onGrid } from "./series.ts";
import { ExpressionError } from "./syntax.ts";
import type { Run } from "./term.ts";

/** Bounds what one evaluation computes, in datapoints: 500 series of 1,440 some forty times over. */
export const MOST_CELLS = 30_000_000;

/** The results of the returned queries, in their order. `compiled` holds each expression after those it needs. */
export function evaluatePrepared(
  queries: readonly DataQuery[],
  compiled: readonly CompiledExpression[],
  data: QueryData,
): Evaluated {
  const evaluation = new Evaluation(queries, data);
  const needed = neededIds(queries, compiled);
  for (const expression of compiled) {
    if (!needed.has(expression.query.id)) continue;
    try {
      evaluation.compute(expression);
    } catch (error) {
      if (!(error instanceof ExpressionError)) throw error;
      return { kind: "refused", problem: problemOf(expression.query.id, error) };
    }
  }
  const results = queries.filter(({ returned }) => returned).map((query) => evaluation.resultOf(query));
  return { kind: "results", results };
}

/** Those that are returned, and those that they hang on. */
function neededIds(
  queries: readonly DataQuery[],
  compiled: readonly CompiledExpression[],
): ReadonlySet<string> {
  const needed = new Set(queries.filter(({ returned }) => returned).map(({ id }) => id));
  for (const { query, needs } of [...compiled].reverse())
    if (needed.has(query.id)) for (const id of needs) needed.add(id);
  return needed;
}

class Evaluation implements Run {
  readonly #queries: ReadonlyMap<string, DataQuery>;
  readonly #data: QueryData;
  readonly #series = new Map<string, GridSeries>();
  readonly #arrays = new Map<string, readonly GridSeries[]>();
  readonly #dropping = new Set<string>();
  #dropped = false;
  #left = MOST_CELLS;

  constructor(queries: readonly DataQuery[], data: QueryData) {
    this.#queries = new Map(queries.map((query) => [query.id, query]));
    this.#data = data;
  }

  compute({ query, term }: CompiledExpression): void {
    this.#dropped = false;
    if (term.kind === "series") this.#series.set(query.id, term.value(this));
    else this.#arrays.set(query.id, term.value(this));
    if (this.#dropped) this.#dropping.add(query.id);
  }

  resultOf(query: DataQuery): QueryResult {
    if (query.kind === "stat")
      return {
        query,
        answers: "series",
        series: [{ ...this.#data.seriesOf(query), origin: query }],
        dropped: false,
      };
    const series = this.#series.get(query.id);
    const found = series ? [series] : this.arrayOf(query.id);
    return {
      query,
      answers: series ? "series" : "array",
      series: found.map(resultSeries),
      dropped: this.#dropping.has(query.id),
    };
  }

  gridOf = (period: number) => this.#data.gridOf(period);

  seriesOf = (id: string): GridSeries => {
    const known = this.#series.get(id);
    if (known) return known;
    const query = this.#queries.get(id) as StatQuery;
    const series = onGrid(this.gridOf(query.period), this.#data.seriesOf(query), query);
    this.#series.set(id, series);
    return series;
  };

  arrayOf = (id: string): readonly GridSeries[] => this.#arrays.get(id) ?? [];

  searched: Run["searched"] = (search) =>
    (this.#data.searched?.(search) ?? []).map(([query, series]) => {
      const grid = this.gridOf(search.period);
      this.spend(grid.count);
      return onGrid(grid, series, query);
    });

  bandOf: Run["bandOf"] = (query, deviations, period) => {
    const grid = this.gridOf(period);
    this.spend(2 * grid.count);
    const band = this.#data.bandOf?.(query, deviations, grid);
    const none = { at: [], values: [] };
    return [
      onGrid(grid, band?.upper ?? none, named(query, "High")),
      onGrid(grid, band?.lower ?? none, named(query, "Low")),
    ];
  };

  finite = (value: number): number => {
    if (Number.isFinite(value)) return value;
    this.#dropped = true;
    return Number.NaN;
  };

  spend = (cells: number): void => {
    this.#left -= cells;
    if (this.#left < 0)
      throw new ExpressionError(
        "it takes more work than one request may ask for; ask for fewer series, a shorter time or a longer period",
        0,
      );
  };
}

/** One side of a band is labelled by what the band is around. */
const named = (query: DataQuery, side: string): StatQuery | undefined =>
  query.kind === "stat" ? { ...query, label: `${query.label ?? query.metric.name} ${side}` } : undefined;

const resultSeries = (series: GridSeries): ResultSeries => ({
  ...offGrid(series),
  ...(series.origin ? { origin: series.origin } : {}),
});
