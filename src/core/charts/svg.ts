/** SVG as text. */

import { FONT, SIZE } from "./theme.ts";

type Attributes = Readonly<Record<string, string | number | undefined>>;

/** An element; attributes without a value are left out, numbers are rounded to hundredths. */
export function element(name: string, attributes: Attributes, content = ""): string {
  const written = Object.entries(attributes)
    .filter(([, value]) => value !== undefined)
    .map(([key, value]) => ` ${key}="${escaped(typeof value === "number" ? short(value) : `${value}`)}"`)
    .join("");
  return content === "" ? `<${name}${written}/>` : `<${name}${written}>${content}</${name}>`;
}

/** A text at a place. */
export const textAt = (x: number, y: number, text: string, fill: string, more: Attributes = {}): string =>
  element("text", { x, y, fill, "font-family": FONT, "font-size": SIZE.text, ...more }, escaped(text));

/** A straight line between two places. */
export const lineFrom = (
  x1: number,
  y1: number,
  x2: number,
  y2: number,
  stroke: string,
  more: Attributes = {},
): string => element("line", { x1, y1, x2, y2, stroke, ...more });

/** To hundredths of a pixel: a picture of many points stays small. */
export const short = (value: number): string => `${Math.round(value * 100) / 100}`;

/** Control characters have no place in XML, whatever stands in a label. */
const escaped = (text: string): string =>
  text
    .replace(/[\p{Cc}\p{Cs}\uFFFE\uFFFF]/gu, " ")
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replaceAll(">", "&gt;")
    .replaceAll('"', "&quot;");
