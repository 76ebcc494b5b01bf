/** A way for an operation to answer with more, or other, than its shape says: further headers, or a body of its own. */

export interface OwnAnswer {
  readonly headers: Readonly<Record<string, string>>;
  /** Instead of what the protocol writes. */
  readonly body?: Uint8Array;
}

const ownAnswer = Symbol("own answer");

/** The same output with an answer of the operation's own. */
export const withOwnAnswer = <Output extends object>(output: Output, answer: OwnAnswer): Output => ({
  ...output,
  [ownAnswer]: answer,
});

/** What the operation wants in its answer; undefined where the protocol's will do. */
export const ownAnswerOf = (output: unknown): OwnAnswer | undefined =>
  (output as { readonly [ownAnswer]?: OwnAnswer } | undefined)?.[ownAnswer];
