/**
 * Reads an expression: precedence climbing over the tokens. Weakest first: OR, AND, comparisons, `+ -`, `* /`, unary
 * minus, `^` (which groups to the right).
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/using-metric-math.html#metric-math-syntax
 */

import { type Token, tokensOf } from "./lexer.ts";
import { ExpressionError, type Node, type Operator } from "./syntax.ts";

export const LONGEST_EXPRESSION = 2048;
/** Parentheses, arrays, calls, minus signs and powers within each other. */
export const DEEPEST_NESTING = 100;

/** The expression's tree. Throws `ExpressionError` where it is none. */
export function parseExpression(expression: string): Node {
  if (expression.length > LONGEST_EXPRESSION)
    throw new ExpressionError(`it is longer than ${LONGEST_EXPRESSION} characters`, LONGEST_EXPRESSION);
  if (/^\s*SELECT\b/.test(expression))
    throw new ExpressionError("Metrics Insights queries (SELECT …) are not supported", 0);
  const parser = new Parser(tokensOf(expression));
  const node = parser.operation(0);
  parser.expectEnd();
  return node;
}

interface Binding {
  readonly operator: Operator;
  readonly power: number;
}

const comparison = (operator: Operator): Binding => ({ operator, power: 3 });
const BINDINGS: Readonly<Record<string, Binding>> = {
  OR: { operator: "OR", power: 1 },
  "||": { operator: "OR", power: 1 },
  AND: { operator: "AND", power: 2 },
  "&&": { operator: "AND", power: 2 },
  "==": comparison("=="),
  "!=": comparison("!="),
  "<=": comparison("<="),
  ">=": comparison(">="),
  "<": comparison("<"),
  ">": comparison(">"),
  "+": { operator: "+", power: 4 },
  "-": { operator: "-", power: 4 },
  "*": { operator: "*", power: 5 },
  "/": { operator: "/", power: 5 },
  "^": { operator: "^", power: 7 },
};
const MINUS_POWER = 6;

class Parser {
  readonly #tokens: readonly Token[];
  #next = 0;
  #depth = 0;

  constructor(tokens: readonly Token[]) {
    this.#tokens = tokens;
  }

  /** An operand and whatever binds to it at least as strongly as `weakest`. */
  operation(weakest: number): Node {
    let left = this.#operand();
    while (true) {
      const token = this.#peek();
      const binding = bindingOf(token);
      if (!binding || binding.power < weakest) return left;
      this.#next += 1;
      const { operator, power } = binding;
      const right = this.#nested(token, () => this.operation(operator === "^" ? power : power + 1));
      left = { kind: "operation", at: token.at, operator, left, right };
    }
  }

  expectEnd(): void {
    if (this.#peek().kind !== "end") throw this.#unexpected("an operator or the end");
  }

  #operand(): Node {
    const token = this.#peek();
    const { at, text } = token;
    this.#next += 1;
    switch (token.kind) {
      case "number":
        return { kind: "number", at, value: Number(text) };
      case "text":
        return { kind: "text", at, text };
      case "id":
        if (this.#peek().text === "(" && this.#peek().kind === "symbol")
          throw new ExpressionError(`unknown function ${text}; functions are written in upper case`, at);
        return { kind: "reference", at, id: text };
      case "word":
        if (!bindingOf(token)) return this.#wordOrCall(token);
        break;
      case "symbol":
        if (text === "-")
          return this.#nested(token, () => ({
            kind: "negation",
            at,
            operand: this.operation(MINUS_POWER),
          }));
        if (text === "(") return this.#nested(token, () => this.#group());
        if (text === "[") return this.#nested(token, () => ({ kind: "array", at, items: this.#list("]") }));
        break;
      case "end":
        break;
    }
    this.#next -= 1;
    throw this.#unexpected("a number, an id, a function, '(', '[' or '-'");
  }

  #group(): Node {
    const inner = this.operation(0);
    this.#take(")");
    return inner;
  }

  #wordOrCall({ at, text }: Token): Node {
    const open = this.#peek();
    if (open.kind !== "symbol" || open.text !== "(") return { kind: "word", at, word: text };
    this.#next += 1;
    return this.#nested(open, () => ({ kind: "call", at, name: text, arguments: this.#list(")") }));
  }

  #list(close: ")" | "]"): readonly Node[] {
    const items: Node[] = [];
    if (this.#skip(close)) return items;
    do items.push(this.operation(0));
    while (this.#skip(","));
    this.#take(close, `',' or '${close}'`);
    return items;
  }

  #nested<T>({ at }: Token, read: () => T): T {
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING)
      throw new ExpressionError(`it is nested deeper than ${DEEPEST_NESTING} levels`, at);
    const result = read();
    this.#depth -= 1;
    return result;
  }

  #peek(): Token {
    return this.#tokens[this.#next]!;
  }

  #skip(symbol: string): boolean {
    const { kind, text } = this.#peek();
    const there = kind === "symbol" && text === symbol;
    if (there) this.#next += 1;
    return there;
  }

  #take(symbol: string, expected = `'${symbol}'`): void {
    if (!this.#skip(symbol)) throw this.#unexpected(expected);
  }

  #unexpected(expected: string): ExpressionError {
    const { kind, text, at } = this.#peek();
    const found = kind === "end" ? "end" : kind === "text" ? "text" : `'${text}'`;
    return new ExpressionError(`unexpected ${found}, expected ${expected}`, at);
  }
}

function bindingOf({ kind, text }: Token): Binding | undefined {
  return kind === "symbol" || kind === "word"
    ? Object.hasOwn(BINDINGS, text)
      ? BINDINGS[text]
      : undefined
    : undefined;
}
