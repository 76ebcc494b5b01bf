/** Checks the types of a parsed expression and makes the term that computes it. */

import { FUNCTIONS, REFUSED } from "./functions.ts";
import { negate, operate } from "./operators.ts";
import type { DataQuery, Search, StatQuery } from "./query.ts";
import { type CallNode, ExpressionError, type Node, type Offset } from "./syntax.ts";
import { type ArrayTerm, allPeriods, type SeriesTerm, type Term, typeName } from "./term.ts";

/** An array with more series than this is refused: CloudWatch shows as many. */
export const MOST_SERIES = 500;

/** What surrounds an expression. */
export interface Surroundings {
  readonly query: DataQuery;
  /** The request's metrics, in order. */
  readonly metrics: readonly StatQuery[];
  /** The query of an id, and its term; both undefined for unknown ids. */
  readonly queryOf: (id: string) => DataQuery | undefined;
  readonly termOf: (id: string) => Term | undefined;
  /** Of series that no metric gives a period to, in seconds. */
  readonly defaultPeriod: number;
  /** Of a SEARCH that says none, in seconds. */
  readonly searchPeriod: number;
  /** Told of each SEARCH and ANOMALY_DETECTION_BAND. */
  readonly found: (use: { readonly search: Search } | { readonly band: DataQuery }) => void;
}

/** The term of a node. Throws `ExpressionError`. */
export function compile(node: Node, around: Surroundings): Term {
  switch (node.kind) {
    case "number":
      return { kind: "scalar", value: () => node.value };
    case "reference":
      return referenced(node.id, node.at, around);
    case "negation":
      return negate(compile(node.operand, around));
    case "operation":
      return operate(node.operator, node.at, compile(node.left, around), compile(node.right, around));
    case "array":
      return arrayOf(
        node.items.map((item) => [item, compile(item, around)] as const),
        node.at,
      );
    case "call":
      return called(node, around);
    case "text":
      throw new ExpressionError("a text stands only in METRICS and SEARCH", node.at);
    case "word":
      throw new ExpressionError(
        `unknown word ${node.word}; ids start with a lower-case letter, functions have parentheses`,
        node.at,
      );
  }
}

function referenced(id: string, at: Offset, { termOf }: Surroundings): Term {
  const term = termOf(id);
  if (!term) throw new ExpressionError(`unknown id ${id}`, at);
  return term;
}

function called(call: CallNode, around: Surroundings): Term {
  const define = Object.hasOwn(FUNCTIONS, call.name) ? FUNCTIONS[call.name] : undefined;
  if (define) return define(call, around);
  if (REFUSED.includes(call.name)) throw new ExpressionError(`${call.name} is not supported`, call.at);
  throw new ExpressionError(`unknown function ${call.name}`, call.at);
}

/** `[a, b]`: series and arrays, one after the other. */
function arrayOf(items: readonly (readonly [Node, Term])[], at: Offset): Term {
  if (items.length === 0) throw new ExpressionError("an array needs at least one time series", at);
  const parts: (SeriesTerm | ArrayTerm)[] = items.map(([node, term]) => {
    if (term.kind === "scalar")
      throw new ExpressionError(`an array holds time series, not ${typeName(term)}`, node.at);
    return term;
  });
  return {
    kind: "array",
    periods: allPeriods(...parts),
    value: (run) => {
      const array = parts.flatMap((part) => (part.kind === "series" ? [part.value(run)] : part.value(run)));
      if (array.length > MOST_SERIES)
        throw new ExpressionError(`an array holds at most ${MOST_SERIES} time series`, at);
      return array;
    },
  };
}
