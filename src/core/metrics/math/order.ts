/** In which order expressions can be computed: each after those it refers to. */

import { ExpressionError, type Node, type Offset } from "./syntax.ts";

export interface ParsedExpression {
  readonly id: string;
  readonly tree: Node;
}

/** A reference in an expression. */
interface Reference {
  readonly id: string;
  readonly at: Offset;
}

/** An expression that refers to itself, directly or through others. */
export class CycleError extends ExpressionError {
  readonly id: string;

  constructor(id: string, path: readonly string[], at: Offset) {
    super(`it refers to itself (${path.join(" → ")})`, at);
    this.id = id;
  }
}

/** Each expression after the ones it needs. Throws `CycleError`. */
export function inOrder(expressions: readonly ParsedExpression[]): readonly ParsedExpression[] {
  const byId = new Map(expressions.map((one) => [one.id, one]));
  const done = new Set<string>();
  const ordered: ParsedExpression[] = [];
  // An own stack: five hundred expressions may hang on one another.
  for (const first of expressions) {
    const path: { readonly one: ParsedExpression; readonly left: Reference[] }[] = [];
    const open = new Set<string>();
    const enter = (one: ParsedExpression): void => {
      open.add(one.id);
      path.push({ one, left: [...referencesIn(one.tree)].reverse() });
    };
    if (!done.has(first.id)) enter(first);
    for (let top = path.at(-1); top; top = path.at(-1)) {
      const reference = top.left.pop();
      if (!reference) {
        path.pop();
        open.delete(top.one.id);
        done.add(top.one.id);
        ordered.push(top.one);
        continue;
      }
      const needed = byId.get(reference.id);
      if (!needed || done.has(needed.id)) continue;
      if (open.has(needed.id)) throw cycle(path, reference);
      enter(needed);
    }
  }
  return ordered;
}

/** The parts of a tree, itself first. */
export function* nodesIn(node: Node): Generator<Node> {
  const left = [node];
  for (let next = left.pop(); next; next = left.pop()) {
    yield next;
    left.push(...[...childrenOf(next)].reverse());
  }
}

function* referencesIn(tree: Node): Generator<Reference> {
  for (const node of nodesIn(tree)) if (node.kind === "reference") yield node;
}

function childrenOf(node: Node): readonly Node[] {
  switch (node.kind) {
    case "number":
    case "reference":
    case "word":
    case "text":
      return [];
    case "negation":
      return [node.operand];
    case "operation":
      return [node.left, node.right];
    case "array":
      return node.items;
    case "call":
      return node.arguments;
  }
}

function cycle(path: readonly { readonly one: ParsedExpression }[], reference: Reference): CycleError {
  const ids = path.map(({ one }) => one.id);
  const round = ids.slice(ids.indexOf(reference.id));
  return new CycleError(ids.at(-1)!, [...round, reference.id], reference.at);
}
