/** Checks queries together and makes them ready to be evaluated any number of times. */

import { compile, type Surroundings } from "./compile.ts";
import { evaluatePrepared } from "./evaluate.ts";
import { CycleError, inOrder, nodesIn, type ParsedExpression } from "./order.ts";
import { parseExpression } from "./parser.ts";
import { problemOf } from "./problem.ts";
import type { DataQuery, ExpressionQuery, PreparedQueries, Refused, Search, StatQuery } from "./query.ts";
import { ExpressionError, type Node } from "./syntax.ts";
import { type Term, typeName } from "./term.ts";

/** What a SEARCH aggregates over when neither it nor its query says, in seconds. */
const SEARCH_PERIOD = 300;
/** What TIME_SERIES has a datapoint for in a request without metrics, in seconds. */
const PLAIN_PERIOD = 60;

/** An expression whose types are right. */
export interface CompiledExpression {
  readonly query: ExpressionQuery;
  readonly term: Exclude<Term, { kind: "scalar" }>;
  /** The ids it refers to. */
  readonly needs: readonly string[];
}

/** Ready queries, or the first mistake. The queries' ids must be distinct. */
export function prepareQueries(queries: readonly DataQuery[]): PreparedQueries | Refused {
  let reading = "";
  try {
    const parsed: ParsedExpression[] = [];
    for (const query of queries) {
      if (query.kind === "stat") continue;
      reading = query.id;
      parsed.push({ id: query.id, tree: parseExpression(query.expression) });
    }
    const request = new Request(queries);
    for (const one of inOrder(parsed)) {
      reading = one.id;
      request.compile(one);
    }
    return request.prepared();
  } catch (error) {
    if (!(error instanceof ExpressionError)) throw error;
    return { kind: "refused", problem: problemOf(error instanceof CycleError ? error.id : reading, error) };
  }
}

/** The queries of one request while they are compiled one after the other. */
class Request {
  readonly #queries: ReadonlyMap<string, DataQuery>;
  readonly #metrics: readonly StatQuery[];
  readonly #terms = new Map<string, Term>();
  readonly #compiled: CompiledExpression[] = [];
  readonly #searches: Search[] = [];
  readonly #bands: DataQuery[] = [];

  constructor(queries: readonly DataQuery[]) {
    this.#queries = new Map(queries.map((query) => [query.id, query]));
    this.#metrics = queries.filter((query) => query.kind === "stat");
    for (const { id, period } of this.#metrics)
      this.#terms.set(id, { kind: "series", periods: [period], value: (run) => run.seriesOf(id) });
  }

  compile({ id, tree }: ParsedExpression): void {
    const query = this.#queries.get(id) as ExpressionQuery;
    const term = compile(tree, this.#around(query, tree));
    if (term.kind === "scalar")
      throw new ExpressionError(
        `it must answer a time series or an array of them, not ${typeName(term)}`,
        tree.at,
      );
    const needs = [...nodesIn(tree)].flatMap((node) => (node.kind === "reference" ? [node.id] : []));
    this.#compiled.push({ query, term, needs });
    this.#terms.set(
      id,
      term.kind === "series"
        ? { ...term, value: (run) => run.seriesOf(id) }
        : { ...term, value: (run) => run.arrayOf(id) },
    );
  }

  prepared(): PreparedQueries {
    const queries = [...this.#queries.values()];
    const compiled = this.#compiled;
    return {
      kind: "prepared",
      queries,
      answers: new Map([...this.#terms].map(([id, { kind }]) => [id, kind === "array" ? "array" : "series"])),
      searches: this.#searches,
      bands: this.#bands,
      evaluate: (data) => evaluatePrepared(queries, compiled, data),
    };
  }

  #around(query: ExpressionQuery, tree: Node): Surroundings {
    const searchPeriod = query.period ?? SEARCH_PERIOD;
    const mentioned = this.#periodsIn(tree, searchPeriod);
    const [smallest] = this.#metrics.map(({ period }) => period).sort((a, b) => a - b);
    return {
      query,
      metrics: this.#metrics,
      queryOf: (id) => this.#queries.get(id),
      termOf: (id) => this.#terms.get(id),
      defaultPeriod: mentioned.size === 1 ? [...mentioned][0]! : (query.period ?? smallest ?? PLAIN_PERIOD),
      searchPeriod,
      found: (use) => {
        if ("search" in use) this.#searches.push(use.search);
        else if (!this.#bands.includes(use.band)) this.#bands.push(use.band);
      },
    };
  }

  /** The periods of all series that an expression mentions. */
  #periodsIn(tree: Node, searchPeriod: number): ReadonlySet<number> {
    const periods = new Set<number>();
    for (const node of nodesIn(tree)) {
      const term = node.kind === "reference" ? this.#terms.get(node.id) : undefined;
      if (term && term.kind !== "scalar") for (const period of term.periods) periods.add(period);
      if (node.kind !== "call") continue;
      if (node.name === "METRICS") for (const { period } of this.#metrics) periods.add(period);
      const last = node.arguments[2];
      if (node.name === "SEARCH") periods.add(last?.kind === "number" ? last.value : searchPeriod);
    }
    return periods;
  }
}
