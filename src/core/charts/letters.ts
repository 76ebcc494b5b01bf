/** How wide a text will be, near enough to lay a chart out, and texts cut to a width. */

/** In parts of the letters' size, a little generous. */
const NARROW = 0.32;
const WIDE = 0.95;
const CAPITAL = 0.68;
const PLAIN = 0.57;

export function textWidth(text: string, size: number): number {
  let sum = 0;
  for (const letter of text) sum += letterWidth(letter);
  return sum * size;
}

function letterWidth(letter: string): number {
  if (/[iljtfrI.,:;'"|!()[\] ]/.test(letter)) return NARROW;
  if (/[mwMW@%—…]/.test(letter) || letter > "\u2e80") return WIDE;
  return /[A-Z&+<>=~]/.test(letter) ? CAPITAL : PLAIN;
}

/** The text, or as much of it as fits with an ellipsis; nothing where not even that does. */
export function fitted(text: string, width: number, size: number): string {
  if (textWidth(text, size) <= width) return text;
  let room = width - textWidth("…", size);
  let kept = "";
  for (const letter of text) {
    room -= textWidth(letter, size);
    if (room < 0) break;
    kept += letter;
  }
  return kept === "" ? "" : `${kept.trimEnd()}…`;
}
