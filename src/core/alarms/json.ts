/** JSON texts as CloudWatch prints them: keys in our order, doubles with their point (`3.0`). */

/** A JSON text that goes in as it is. */
export class Verbatim {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | Verbatim
  | readonly JsonValue[]
  | { readonly [key: string]: JsonValue | undefined };

/** Prints without blanks; undefined members are left out. */
export function jsonText(value: JsonValue): string {
  if (value instanceof Verbatim) return value.text;
  if (isList(value)) return `[${value.map(jsonText).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  const members = Object.entries(value).flatMap(([key, member]) =>
    member === undefined ? [] : [`${JSON.stringify(key)}:${jsonText(member)}`],
  );
  return `{${members.join(",")}}`;
}

/** A number that keeps its point in JSON. */
export const double = (value: number): Verbatim => new Verbatim(doubleText(value));

/** A double in AWS's notation: `1.0`, `0.0666851903306472`, `1.5E7`, `2.0E-4`. */
export function doubleText(value: number): string {
  if (value === 0) return "0.0";
  const size = Math.abs(value);
  if (size >= 1e-3 && size < 1e7) return Number.isInteger(value) ? `${value}.0` : `${value}`;
  const [mantissa, exponent] = value.toExponential().split("e") as [string, string];
  return `${mantissa.includes(".") ? mantissa : `${mantissa}.0`}E${exponent.replace("+", "")}`;
}

const isList = (value: JsonValue): value is readonly JsonValue[] => Array.isArray(value);
