/** AWS's patterns are Java's: this makes them JavaScript's, matching the whole text as AWS does. */

/** Throws when the pattern means nothing in JavaScript; the generator finds that out, not a request. */
export const wholeText = (pattern: string): RegExp => new RegExp(`^(?:${translate(pattern)})$`, "u");

const classes: Readonly<Record<string, string>> = {
  Alnum: "A-Za-z0-9",
  Alpha: "A-Za-z",
  Digit: "0-9",
  Graph: "\\x21-\\x7E",
  Lower: "a-z",
  Print: "\\x20-\\x7E",
  Punct: "!-\\/:-@\\[-`\\{-~",
  Space: "\\t\\n\\x0B\\f\\r ",
  Upper: "A-Z",
};

/** Escapes that the `u` flag knows; Java also allows to escape any other sign. */
const known = /^[\^$\\.*+?()[\]{}|/dDwWsSbBnrtfvuxpPk0-9]$/;

function translate(pattern: string): string {
  let out = "";
  let inClass = false;
  for (let i = 0; i < pattern.length; i++) {
    const sign = pattern[i] as string;
    if (sign === "[") inClass = true;
    if (sign === "]") inClass = false;
    if (sign !== "\\") {
      out += sign;
      continue;
    }
    const posix = /^p\{(\w+)\}/.exec(pattern.slice(i + 1));
    const next = pattern[++i] ?? "";
    if (posix?.[1] !== undefined && classes[posix[1]] !== undefined) {
      out += inClass ? classes[posix[1]] : `[${classes[posix[1]]}]`;
      i += posix[0].length - 1;
    } else out += escaped(next, inClass);
  }
  return out;
}

function escaped(sign: string, inClass: boolean): string {
  if (sign === "A") return "^";
  if (sign === "z" || sign === "Z") return "$";
  return known.test(sign) || (sign === "-" && inClass) ? `\\${sign}` : sign;
}
