/** Form bodies and query strings: percent-decoding, and the tree that dotted names such as `A.member.1.B` make. */

import { DEEPEST, Malformed } from "./malformed.ts";

/** Pairs in the order given, in one pass. In a form a plus is a space. */
export function formPairs(text: string): ReadonlyArray<readonly [name: string, value: string]> {
  const pairs: Array<readonly [string, string]> = [];
  let start = 0;
  while (start < text.length) {
    let end = text.indexOf("&", start);
    if (end < 0) end = text.length;
    if (end > start) {
      const equals = text.indexOf("=", start);
      const middle = equals < 0 || equals > end ? end : equals;
      pairs.push([unescaped(text.slice(start, middle)), unescaped(text.slice(middle + 1, end))]);
    }
    start = end + 1;
  }
  return pairs;
}

/** The value of one plain name, without reading the rest of a large form; the last one where there are several. */
export function formValue(text: string, name: string): string | undefined {
  for (
    let at = text.lastIndexOf(`${name}=`);
    at >= 0;
    at = at === 0 ? -1 : text.lastIndexOf(`${name}=`, at - 1)
  )
    if (at === 0 || text[at - 1] === "&") {
      const end = text.indexOf("&", at);
      return unescaped(text.slice(at + name.length + 1, end < 0 ? text.length : end));
    }
  // It may be there with its letters escaped.
  return new Map(formPairs(text)).get(name);
}

function unescaped(text: string): string {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  return spaced.includes("%") ? percentDecoded(spaced) : spaced;
}

/** Throws `Malformed` where a percent sign leads no UTF-8. */
export function percentDecoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw new Malformed("Couldn't parse the specified URI.", "uri");
  }
}

/** A dotted name's part: its own value, what is below it, or both while the form is being read. */
export interface FormNode {
  value?: string;
  children?: Map<string, FormNode>;
}

/** The tree of a form's names; `Action` and `Version` are leaves like any other. */
export function formTree(pairs: ReadonlyArray<readonly [string, string]>): FormNode {
  const root: FormNode = {};
  // Names that follow each other mostly differ in their last part.
  let parent = root;
  let parentName: string | undefined;
  for (const [name, value] of pairs) {
    const dot = name.lastIndexOf(".");
    const above = dot < 0 ? undefined : name.slice(0, dot);
    if (above !== parentName) {
      parent = above === undefined ? root : place(root, above);
      parentName = above;
    }
    const node = place(parent, name.slice(dot + 1));
    if (node.value !== undefined) throw new Malformed(`The parameter ${name} was given more than once.`);
    node.value = value;
  }
  return root;
}

function place(root: FormNode, name: string): FormNode {
  let node = root;
  let start = 0;
  for (let depth = 0; start <= name.length; depth++) {
    // Each level of a structure takes up to three parts: name, `member` and number.
    if (depth > 3 * DEEPEST) throw new Malformed(`A parameter is nested more than ${DEEPEST} levels deep.`);
    let end = name.indexOf(".", start);
    if (end < 0) end = name.length;
    const part = name.slice(start, end);
    node.children ??= new Map();
    let below = node.children.get(part);
    if (!below) {
      below = {};
      node.children.set(part, below);
    }
    node = below;
    start = end + 1;
  }
  return node;
}

/** Children named 1, 2, 3, …, in that order whatever the order in the form. */
export function numbered(node: FormNode): readonly FormNode[] {
  const items: Array<readonly [number, FormNode]> = [];
  for (const [part, child] of node.children ?? []) {
    if (!/^\d{1,9}$/.test(part)) throw new Malformed("Start of structure or map found where not expected.");
    if (Number(part) === 0) throw new Malformed("0 is not a valid index");
    items.push([Number(part), child]);
  }
  return items.sort(([a], [b]) => a - b).map(([, child]) => child);
}
