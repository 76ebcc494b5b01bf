/** Reads an alarm rule's text piece by piece, and knows where it is when something does not fit. */

/** A mistake in a rule, in CloudWatch's words; positions count from 0. */
export class RuleError extends Error {}

export class RuleReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  /** The token that comes next, without taking it; empty at the end. */
  peek(): string {
    this.#skipBlanks();
    return this.#text.slice(this.#at, this.#tokenEnd());
  }

  /** Takes the next token if it is this one. */
  takes(token: string): boolean {
    if (this.peek() !== token) return false;
    this.#at += token.length;
    return true;
  }

  /** Takes the next token, which must be this one. */
  expect(token: string): void {
    if (!this.takes(token)) throw this.unsupported(`'${token}'`);
  }

  /** Takes whatever comes next. */
  take(): string {
    const token = this.peek();
    this.#at += token.length;
    return token;
  }

  /** Takes the name or ARN of an alarm: bare, or in double quotes with `\"` for a quote and `\\` for a backslash. */
  takeReference(): string {
    const token = this.peek();
    if (token === "" || PUNCTUATION.has(token)) throw this.unsupported("an alarm name or ARN");
    if (!token.startsWith('"')) return this.take();
    if (!/^"(?:[^"\\]|\\.)+"$/s.test(token)) throw this.unsupported("an alarm name or ARN in double quotes");
    return this.take()
      .slice(1, -1)
      .replace(/\\(["\\])/g, "$1");
  }

  /** The error that the next token is none of the expected ones. */
  unsupported(expected: string): RuleError {
    const token = this.peek();
    const found =
      token === ""
        ? `Unexpected end of expression at char ${this.#at}`
        : `Unsupported token '${token}' at char ${this.#at}`;
    return new RuleError(`Error in AlarmRule [${found}, must be: ${expected}]`);
  }

  #skipBlanks(): void {
    while (/\s/.test(this.#text.charAt(this.#at))) this.#at++;
  }

  #tokenEnd(): number {
    if (PUNCTUATION.has(this.#text.charAt(this.#at))) return this.#at + 1;
    const pattern = this.#text.charAt(this.#at) === '"' ? QUOTED : BARE;
    pattern.lastIndex = this.#at;
    return this.#at + (pattern.exec(this.#text)?.[0].length ?? 0);
  }
}

const PUNCTUATION: ReadonlySet<string> = new Set(["(", ")", ","]);

/** To the closing quote, or to the end where there is none. */
const QUOTED = /"(?:[^"\\]|\\.)*"?/sy;

/** Without quotes, names hold no blanks, round brackets and commas. */
const BARE = /[^\s(),]*/y;
