/** A way for an operation to answer with another status than its shape's, for example 206 for a part of an object. */

const statusOf = Symbol("status");

/** The same output, sent with `status`; with 204 and 304 only its headers are. */
export const withStatus = <Output extends object>(output: Output, status: number): Output => ({
  ...output,
  [statusOf]: status,
});

/** The status that an operation asked for. */
export const givenStatus = (output: unknown): number | undefined =>
  (output as { readonly [statusOf]?: number } | undefined)?.[statusOf];
