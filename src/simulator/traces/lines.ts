/** Lines of a stream, with bounded memory. */

/** In characters; far beyond any row, and enough for a CloudWatch answer of some months of minutes in one line. */
export const LONGEST_LINE = 16_777_216;

/** `text` is absent when the line is longer than allowed. */
export interface Line {
  readonly number: number;
  readonly text?: string;
}

/** Ends of lines are `\n` or `\r\n`; a byte order mark at the start is left out. */
export async function* linesOf(stream: AsyncIterable<string>, longest = LONGEST_LINE): AsyncGenerator<Line> {
  let number = 1;
  let rest = "";
  let tooLong = false;
  const line = (text: string): Line => (tooLong || text.length > longest ? { number } : { number, text });
  for await (const piece of stream) {
    const parts = (rest + piece).split("\n");
    rest = parts.pop()!;
    for (const part of parts) {
      yield line(cleaned(part, number));
      number++;
      tooLong = false;
    }
    if (rest.length > longest) {
      tooLong = true;
      rest = "";
    }
  }
  if (rest !== "" || tooLong) yield line(cleaned(rest, number));
}

function cleaned(text: string, number: number): string {
  const line = text.endsWith("\r") ? text.slice(0, -1) : text;
  return number === 1 && line.startsWith("\uFEFF") ? line.slice(1) : line;
}
