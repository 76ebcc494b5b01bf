/**
 * Tokens: the pieces of a name that a search finds it by. A capital or a digit starts one, other characters end one.
 * https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/search-expression-syntax.html#search-expression-syntax-tokenization
 */

/** `CPUUtilization` → CPU, Utilization; `trial333` → trial, 333. As they are written. */
export const tokensOf = (name: string): readonly string[] =>
  name.match(/\p{Lu}+(?!\p{Ll})|\p{Lu}?\p{Ll}+|\p{N}+|[\p{Lo}\p{Lt}\p{Lm}]+/gu) ?? [];

/** All of a name's letters and digits in a row, in lower case: it is found by that too. */
export const wholeToken = (name: string): string => name.replace(/[^\p{L}\p{N}]+/gu, "").toLowerCase();

/** What a bare search term looks for: tokens that follow each other, each to the letter or not. */
export interface Wanted {
  readonly whole: string;
  readonly tokens: readonly { readonly text: string; readonly caseMatters: boolean }[];
}

/** A word that falls into several tokens must match them in its own case; a word that is one token in any. */
export const wantedOf = (term: string): Wanted => ({
  whole: wholeToken(term),
  tokens: (term.match(/[\p{L}\p{N}]+/gu) ?? []).flatMap((word) => {
    const tokens = tokensOf(word);
    const caseMatters = tokens.length > 1;
    return tokens.map((text) => ({ text: caseMatters ? text : text.toLowerCase(), caseMatters }));
  }),
});

/** Whether the wanted tokens stand in a name, one after the other. */
export function holds(name: string, { whole, tokens }: Wanted): boolean {
  if (tokens.length === 0) return false;
  if (wholeToken(name) === whole) return true;
  const own = tokensOf(name);
  for (let start = 0; start + tokens.length <= own.length; start += 1)
    if (
      tokens.every(({ text, caseMatters }, index) => {
        const token = own[start + index]!;
        return (caseMatters ? token : token.toLowerCase()) === text;
      })
    )
      return true;
  return false;
}
