/** Documents to JSON texts. JSON.stringify has no fast way to write `1.0`, which is how AWS writes a whole float. */

import { wholeFloat } from "./texts.ts";

/** A float that stays one when it is whole. */
export class JsonFloat {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** The text of a document of null, booleans, numbers, texts, lists, plain objects and `JsonFloat`. */
export function printJson(document: unknown): string {
  if (document instanceof JsonFloat) return floatText(document.value);
  if (Array.isArray(document)) return listText(document);
  if (typeof document === "object" && document !== null) return objectText(document);
  return JSON.stringify(document) ?? "null";
}

function listText(items: readonly unknown[]): string {
  // Lists of hundreds of thousands of numbers are what takes time.
  if (typeof items[0] === "number" && items.every((item) => typeof item === "number"))
    return JSON.stringify(items);
  const texts = new Array<string>(items.length);
  for (let index = 0; index < items.length; index++) texts[index] = printJson(items[index]);
  return `[${texts.join(",")}]`;
}

function objectText(members: object): string {
  const texts: string[] = [];
  for (const [key, value] of Object.entries(members))
    if (value !== undefined) texts.push(`${JSON.stringify(key)}:${printJson(value)}`);
  return `{${texts.join(",")}}`;
}

const floatText = (value: number): string => (Number.isInteger(value) ? wholeFloat(value) : `${value}`);
