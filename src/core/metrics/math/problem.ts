/** Mistakes in expressions as their callers read them. */

import type { Problem } from "./query.ts";
import type { ExpressionError } from "./syntax.ts";

/** A mistake in the expression of a query, in words for its caller. */
export function problemOf(id: string, { at, message }: ExpressionError): Problem {
  const position = at + 1;
  return { id, position, message: `Error in expression '${id}' at position ${position}: ${message}` };
}
