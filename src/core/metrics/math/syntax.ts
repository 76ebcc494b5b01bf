/** What an expression is made of, and the one mistake that reading one can end in. */

/** Offset of a character in the expression's text, from 0. */
export type Offset = number;

export type Operator = "+" | "-" | "*" | "/" | "^" | Comparison | "AND" | "OR";
export type Comparison = "==" | "!=" | "<=" | ">=" | "<" | ">";

export type Node =
  | { readonly kind: "number"; readonly at: Offset; readonly value: number }
  | { readonly kind: "reference"; readonly at: Offset; readonly id: string }
  /** A bare word in upper case: `REPEAT`, `DESC`. */
  | { readonly kind: "word"; readonly at: Offset; readonly word: string }
  | { readonly kind: "text"; readonly at: Offset; readonly text: string }
  | { readonly kind: "negation"; readonly at: Offset; readonly operand: Node }
  | {
      readonly kind: "operation";
      readonly at: Offset;
      readonly operator: Operator;
      readonly left: Node;
      readonly right: Node;
    }
  | { readonly kind: "array"; readonly at: Offset; readonly items: readonly Node[] }
  | CallNode;

export interface CallNode {
  readonly kind: "call";
  readonly at: Offset;
  readonly name: string;
  readonly arguments: readonly Node[];
}

/** A mistake in an expression, and where it is. Thrown and caught within this folder; others see a `Problem`. */
export class ExpressionError extends Error {
  readonly at: Offset;

  constructor(message: string, at: Offset) {
    super(message);
    this.name = "ExpressionError";
    this.at = at;
  }
}
