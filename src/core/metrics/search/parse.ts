/**
 * Reads a search: `{Namespace, Dimension, …} term`, either part optional.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html
 */

import { type Criteria, SearchError, type SearchTerm } from "./syntax.ts";

export const LONGEST_SEARCH = 1024;
const DEEPEST_NESTING = 50;

/** What it looks for. Throws `SearchError`. */
export function parseSearch(text: string): Criteria {
  if (text.length > LONGEST_SEARCH)
    throw new SearchError(`a search is at most ${LONGEST_SEARCH} characters long`, LONGEST_SEARCH);
  const reader = new Reader(text);
  const schema = reader.schema();
  const term = reader.atEnd() ? undefined : reader.either();
  if (!reader.atEnd()) throw reader.unexpected("a search term, AND, OR or the end");
  if (!schema && !term) throw new SearchError("a search needs a metric schema, a term, or both", 0);
  return { ...(schema ? { schema } : {}), ...(term ? { term } : {}) };
}

/** Up to white space or a character with a meaning. */
const BARE = /[^\s"(){}=]+/y;
const SCHEMA_NAME = /[^\s",{}](?:[^",{}]*[^\s",{}])?/y;

class Reader {
  readonly #text: string;
  #at = 0;
  #depth = 0;

  constructor(text: string) {
    this.#text = text;
  }

  schema(): Criteria["schema"] {
    if (!this.#skip("{")) return undefined;
    const names: string[] = [];
    do names.push(this.#quoted() ?? this.#match(SCHEMA_NAME) ?? this.#fail("a name"));
    while (this.#skip(","));
    if (!this.#skip("}")) throw this.unexpected("',' or '}'");
    this.#skip(",");
    const [namespace, ...dimensions] = names;
    return { namespace: namespace!, dimensions };
  }

  either(): SearchTerm {
    const any = [this.#both()];
    while (this.#word("OR")) any.push(this.#both());
    return any.length === 1 ? any[0]! : { kind: "or", any };
  }

  atEnd(): boolean {
    this.#space();
    return this.#at >= this.#text.length;
  }

  unexpected(expected: string): SearchError {
    const found = this.atEnd() ? "end of the search" : `'${this.#text[this.#at]}' in the search`;
    return new SearchError(`unexpected ${found}, expected ${expected}`, this.#at);
  }

  /** Terms side by side mean AND. */
  #both(): SearchTerm {
    const all = [this.#negated()];
    while (this.#word("AND") || this.#more()) all.push(this.#negated());
    return all.length === 1 ? all[0]! : { kind: "and", all };
  }

  #more(): boolean {
    return !this.atEnd() && this.#text[this.#at] !== ")" && !this.#sees("OR");
  }

  #negated(): SearchTerm {
    if (this.#word("NOT")) return this.#nested(() => ({ kind: "not", term: this.#negated() }));
    if (!this.#skip("(")) return this.#matching();
    return this.#nested(() => {
      const term = this.either();
      if (!this.#skip(")")) throw this.unexpected("')'");
      return term;
    });
  }

  #matching(): SearchTerm {
    const value = this.#value();
    if (!this.#skip("=")) return { kind: "match", ...value };
    if (value.text.startsWith(":"))
      throw new SearchError("searches in other accounts are not supported", this.#at);
    return { kind: "match", property: value.text, ...this.#value() };
  }

  #value(): { readonly exact: boolean; readonly text: string } {
    const exact = this.#quoted();
    if (exact !== undefined) return { exact: true, text: exact };
    const reserved = ["AND", "OR", "NOT"].some((word) => this.#sees(word));
    const bare = reserved ? undefined : this.#match(BARE);
    return { exact: false, text: bare ?? this.#fail("a search term, NOT or '('") };
  }

  /** Between double quotes; a backslash takes the next character as it is. */
  #quoted(): string | undefined {
    this.#space();
    const start = this.#at;
    if (this.#text[start] !== '"') return undefined;
    const quoted = this.#match(/"(?:[^"\\]|\\.)*"/sy);
    if (quoted === undefined) throw new SearchError('this text of the search has no closing "', start);
    return quoted.slice(1, -1).replace(/\\(.)/gs, "$1");
  }

  #nested(read: () => SearchTerm): SearchTerm {
    this.#depth += 1;
    if (this.#depth > DEEPEST_NESTING)
      throw new SearchError(`a search is nested at most ${DEEPEST_NESTING} levels deep`, this.#at);
    const term = read();
    this.#depth -= 1;
    return term;
  }

  #word(word: string): boolean {
    if (!this.#sees(word)) return false;
    this.#at += word.length;
    return true;
  }

  /** Whether this very word comes next: not as the start of a longer one, nor as a property's name. */
  #sees(word: string): boolean {
    this.#space();
    if (!this.#text.startsWith(word, this.#at)) return false;
    return /^(?:$|[\s"()])/.test(this.#text.slice(this.#at + word.length, this.#at + word.length + 1));
  }

  #skip(symbol: string): boolean {
    this.#space();
    if (this.#text[this.#at] !== symbol) return false;
    this.#at += 1;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    this.#space();
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    this.#at += found?.length ?? 0;
    return found;
  }

  #space(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at += 1;
  }

  #fail(expected: string): never {
    throw this.unexpected(expected);
  }
}
