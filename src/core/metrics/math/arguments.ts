/** The arguments of a call: read as what the function takes, or refused where they are something else. */

import { compile, type Surroundings } from "./compile.ts";
import type { StatQuery } from "./query.ts";
import { type CallNode, ExpressionError } from "./syntax.ts";
import { type ArrayTerm, type ScalarTerm, type SeriesTerm, type Term, typeName } from "./term.ts";

/** Checks how many there are. */
export function takes(call: CallNode, fewest: number, most = fewest): void {
  const count = call.arguments.length;
  if (count >= fewest && count <= most) return;
  const wanted = fewest === most ? `${fewest}` : `${fewest} or ${most}`;
  throw new ExpressionError(
    `${call.name} takes ${wanted} ${most === 1 ? "argument" : "arguments"}, not ${count}`,
    call.at,
  );
}

/** An argument that is a time series or an array of them. */
export function seriesOrArray(call: CallNode, index: number, around: Surroundings): SeriesTerm | ArrayTerm {
  const term = compile(call.arguments[index]!, around);
  if (term.kind === "scalar") throw wrong(call, index, "a time series or an array of them", term);
  return term;
}

/** An argument that is one time series. */
export function series(call: CallNode, index: number, around: Surroundings): SeriesTerm {
  const term = compile(call.arguments[index]!, around);
  if (term.kind !== "series") throw wrong(call, index, "a time series", term);
  return term;
}

/** An argument that is an array. */
export function array(call: CallNode, index: number, around: Surroundings): ArrayTerm {
  const term = compile(call.arguments[index]!, around);
  if (term.kind !== "array") throw wrong(call, index, "an array of time series", term);
  return term;
}

/** An argument that is a number. */
export function scalar(call: CallNode, index: number, around: Surroundings): ScalarTerm {
  const term = compile(call.arguments[index]!, around);
  if (term.kind !== "scalar") throw wrong(call, index, "a number", term);
  return term;
}

/** One of some words. */
export function word(call: CallNode, index: number, known: readonly string[]): string {
  const node = call.arguments[index]!;
  if (node.kind === "word" && known.includes(node.word)) return node.word;
  throw new ExpressionError(`argument ${index + 1} of ${call.name} must be ${known.join(", ")}`, node.at);
}

/** A text in quotes. */
export function text(call: CallNode, index: number): string {
  const node = call.arguments[index]!;
  if (node.kind === "text") return node.text;
  throw new ExpressionError(`argument ${index + 1} of ${call.name} must be a text in quotes`, node.at);
}

/** The query of a metric that is named by its id. */
export function metricNamed(call: CallNode, { queryOf }: Surroundings): StatQuery {
  const node = call.arguments[0]!;
  const query = node.kind === "reference" ? queryOf(node.id) : undefined;
  if (query?.kind === "stat") return query;
  throw new ExpressionError(`${call.name} takes the id of a metric`, node.at);
}

/** Says that an argument is of the wrong type. */
export const wrong = (call: CallNode, index: number, wanted: string, term: Term): ExpressionError =>
  new ExpressionError(
    `argument ${index + 1} of ${call.name} must be ${wanted}, not ${typeName(term)}`,
    call.arguments[index]!.at,
  );
