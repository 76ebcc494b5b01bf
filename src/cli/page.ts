/** What text is laid out on: how wide it is, and whether it takes colours. */

export interface Page {
  /** Columns. */
  readonly width: number;
  readonly coloured: boolean;
}

/** Colours belong on terminals only; files and pipes get plain lines of a common width. */
export function thisTerminal(): Page {
  const { isTTY, columns } = process.stdout;
  return {
    width: Math.max(40, columns ?? 100),
    coloured: isTTY === true && process.env.NO_COLOR === undefined,
  };
}

/** Breaks at blanks; a word that is longer than the line stays whole, so that it can be copied. */
export function wrapped(text: string, width: number): readonly string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width)
      lines[lines.length - 1] = `${last} ${word}`;
    else if (word !== "" || last === undefined) lines.push(word);
  }
  return lines.map((line) => line.trimEnd());
}
