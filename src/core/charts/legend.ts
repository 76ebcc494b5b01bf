/** The legend: which colour is which line, in rows below the chart or in a column beside it. */

import { fitted, textWidth } from "./letters.ts";
import { element, textAt } from "./svg.ts";
import { SIZE } from "./theme.ts";

export interface LegendEntry {
  readonly label: string;
  readonly colour: string;
}

/** A placed entry; without a colour it says how many more there are. */
interface Placed {
  readonly x: number;
  readonly y: number;
  readonly text: string;
  readonly colour?: string;
}

export interface Legend {
  readonly width: number;
  readonly height: number;
  readonly placed: readonly Placed[];
}

const ROW = 18;
const SWATCH = 10;
const SPACE = 5;
const GAP = 14;

export const NO_LEGEND: Legend = { width: 0, height: 0, placed: [] };

/** Rows of a width; what does not fit into the height is counted in the last row. */
export function rowsOf(entries: readonly LegendEntry[], width: number, height: number): Legend {
  const rows = Math.max(1, Math.floor(height / ROW));
  const placed: Placed[] = [];
  let x = 0;
  let row = 0;
  for (const [index, { label, colour }] of entries.entries()) {
    const text = fitted(label, width - SWATCH - SPACE, SIZE.text);
    const taken = SWATCH + SPACE + textWidth(text, SIZE.text);
    if (x > 0 && x + taken > width) {
      x = 0;
      row++;
    }
    if (row >= rows) {
      placed.push(...remainder(entries.length - index, placed, width));
      row = rows - 1;
      break;
    }
    placed.push({ x, y: row * ROW, text, colour });
    x += taken + GAP;
  }
  return { width, height: entries.length === 0 ? 0 : (row + 1) * ROW + 4, placed };
}

/** At the end of the last row; one entry gives way where there is no room. */
function remainder(count: number, placed: Placed[], width: number): readonly Placed[] {
  const endOf = ({ x, text }: Placed): number => x + SWATCH + SPACE + textWidth(text, SIZE.text) + GAP;
  const text = (more: number): string => `+${more} more`;
  const last = placed.at(-1);
  if (!last) return [];
  if (endOf(last) + textWidth(text(count), SIZE.text) <= width)
    return [{ x: endOf(last), y: last.y, text: text(count) }];
  placed.pop();
  return [{ x: last.x, y: last.y, text: text(count + 1) }];
}

/** A column of entries, one below the other. */
export function columnOf(entries: readonly LegendEntry[], width: number, height: number): Legend {
  if (entries.length === 0) return NO_LEGEND;
  const rows = Math.max(1, Math.floor(height / ROW));
  const shown = entries.length <= rows ? entries : entries.slice(0, rows - 1);
  const placed: Placed[] = shown.map(({ label, colour }, row) => ({
    x: 0,
    y: row * ROW,
    text: fitted(label, width - SWATCH - SPACE, SIZE.text),
    colour,
  }));
  const more = entries.length - shown.length;
  if (more > 0) placed.push({ x: 0, y: shown.length * ROW, text: `+${more} more` });
  return { width, height: placed.length * ROW, placed };
}

export const drawLegend = ({ placed }: Legend, left: number, top: number, text: string): string =>
  placed
    .map((one) => {
      const y = top + one.y;
      if (one.colour === undefined) return textAt(left + one.x, y + SWATCH - 1, one.text, text);
      return (
        element("rect", { x: left + one.x, y, width: SWATCH, height: SWATCH, rx: 2, fill: one.colour }) +
        textAt(left + one.x + SWATCH + SPACE, y + SWATCH - 1, one.text, text)
      );
    })
    .join("");
