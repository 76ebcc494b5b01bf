/** SEARCH: an array of whatever metrics are found. */

import { parseSearch } from "../search/parse.ts";
import { type Criteria, SearchError } from "../search/syntax.ts";
import { parseStatistic } from "../statistics.ts";
import { takes, text } from "./arguments.ts";
import type { Surroundings } from "./compile.ts";
import type { Search } from "./query.ts";
import { type CallNode, ExpressionError, type Node } from "./syntax.ts";
import type { Term } from "./term.ts";

/** The term of SEARCH('{schema} term', 'statistic'[, period]). */
export function search(call: CallNode, around: Surroundings): Term {
  takes(call, 2, 3);
  const statistic = text(call, 1);
  if (!parseStatistic(statistic))
    throw new ExpressionError(`the statistic '${statistic}' of SEARCH is not known`, call.arguments[1]!.at);
  const found: Search = {
    id: around.query.id,
    criteria: criteriaOf(call),
    statistic,
    period: call.arguments.length === 3 ? periodOf(call.arguments[2]!) : around.searchPeriod,
  };
  around.found({ search: found });
  return { kind: "array", periods: [found.period], value: (run) => run.searched(found) };
}

function criteriaOf(call: CallNode): Criteria {
  const written = text(call, 0);
  try {
    return parseSearch(written);
  } catch (error) {
    if (!(error instanceof SearchError)) throw error;
    throw new ExpressionError(error.message, call.arguments[0]!.at + 1 + error.at);
  }
}

function periodOf(node: Node): number {
  const period = node.kind === "number" ? node.value : Number.NaN;
  if ([1, 5, 10, 20, 30].includes(period) || (period > 0 && period % 60 === 0)) return period;
  throw new ExpressionError("the period of SEARCH must be 1, 5, 10, 20, 30 or a multiple of 60", node.at);
}
