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
export const printJson = (document: unknown): string => new Printer().text(document);

/** Lists of hundreds of thousands of numbers are what takes time. */
class Printer {
  // Series that are asked for together have the same timestamps: comparing lists takes a fraction of printing them.
  #numbers: readonly unknown[] = [];
  #numbersText = "[]";

  text(document: unknown): string {
    if (document instanceof JsonFloat) return floatText(document.value);
    if (Array.isArray(document)) return this.#list(document);
    if (typeof document === "object" && document !== null) return this.#object(document);
    return JSON.stringify(document) ?? "null";
  }

  #list(items: readonly unknown[]): string {
    if (typeof items[0] === "number" && items.every((item) => typeof item === "number"))
      return this.#numberList(items);
    let text = "[";
    for (let index = 0; index < items.length; index++)
      text += index === 0 ? this.text(items[index]) : `,${this.text(items[index])}`;
    return `${text}]`;
  }

  #numberList(items: readonly unknown[]): string {
    const before = this.#numbers;
    const same =
      before.length === items.length && items.every((item, index) => Object.is(item, before[index]));
    if (same) return this.#numbersText;
    this.#numbers = items;
    this.#numbersText = JSON.stringify(items);
    return this.#numbersText;
  }

  #object(members: object): string {
    const texts: string[] = [];
    for (const [key, value] of Object.entries(members))
      if (value !== undefined) texts.push(`${JSON.stringify(key)}:${this.text(value)}`);
    return `{${texts.join(",")}}`;
  }
}

const floatText = (value: number): string => (Number.isInteger(value) ? wholeFloat(value) : `${value}`);
