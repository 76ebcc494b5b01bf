/** Cuts an expression into tokens. */

import { ExpressionError, type Offset } from "./syntax.ts";

export interface Token {
  readonly kind: "number" | "id" | "word" | "text" | "symbol" | "end";
  readonly at: Offset;
  /** As written; of a text what is between its quotes. */
  readonly text: string;
}

/** One alternative for each kind, in the order of `KINDS`; white space before it is skipped. */
const TOKEN =
  /\s*(?:((?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)|([a-z][A-Za-z0-9_]*)|([A-Z][A-Za-z0-9_]*)|(==|!=|<=|>=|&&|\|\||[-+*/^<>()[\],]))/y;
const KINDS = ["number", "id", "word", "symbol"] as const;

/** All tokens, the last of kind `end`. Throws `ExpressionError` at a character that starts none. */
export function tokensOf(expression: string): readonly Token[] {
  const tokens: Token[] = [];
  let end = 0;
  while (true) {
    TOKEN.lastIndex = end;
    const match = TOKEN.exec(expression);
    const token = match ? matchedToken(match) : otherToken(expression, end);
    tokens.push(token);
    if (token.kind === "end") return tokens;
    end = match ? TOKEN.lastIndex : token.at + quotedLength(expression, token.at);
  }
}

function matchedToken(match: RegExpExecArray): Token {
  const place = match.findIndex((part, index) => index > 0 && part !== undefined);
  const text = match[place]!;
  return { kind: KINDS[place - 1]!, at: match.index + match[0].length - text.length, text };
}

/** A text in quotes, or the end. */
function otherToken(expression: string, from: Offset): Token {
  const at = from + (expression.slice(from).length - expression.slice(from).trimStart().length);
  if (at >= expression.length) return { kind: "end", at, text: "" };
  const first = expression[at]!;
  if (first === "'" || first === '"') return { kind: "text", at, text: quoted(expression, at) };
  const character = String.fromCodePoint(expression.codePointAt(at)!);
  throw new ExpressionError(`unexpected character '${character}'`, at);
}

/** A backslash before the closing quote's character takes away its meaning; other backslashes stand for themselves. */
function quoted(expression: string, at: Offset): string {
  const quote = expression[at]!;
  return expression.slice(at + 1, at + quotedLength(expression, at) - 1).replaceAll(`\\${quote}`, quote);
}

function quotedLength(expression: string, at: Offset): number {
  const quote = expression[at]!;
  for (let end = at + 1; end < expression.length; end += 1) {
    if (expression[end] === "\\" && expression[end + 1] === quote) end += 1;
    else if (expression[end] === quote) return end + 1 - at;
  }
  throw new ExpressionError(`this text has no closing ${quote}`, at);
}
