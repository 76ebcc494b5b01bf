/** Reading a JSON object's members: each of its kind, and none that is not known. */

import { isObject, type Json, type JsonObject } from "../dashboards/complaints.ts";
import { WidgetError } from "./widget.ts";

/** The object at a place; throws where it is none, or has other members than these. */
export function objectAt(value: Json | undefined, place: string, known: readonly string[]): JsonObject {
  if (!isObject(value)) throw new WidgetError(`${place} must be an object.`);
  for (const name of Object.keys(value))
    if (!known.includes(name))
      throw new WidgetError(`${place} has the property ${name}, which is not supported.`);
  return value;
}

export function textAt(value: Json | undefined, place: string): string | undefined {
  if (value === undefined || typeof value === "string") return value;
  throw new WidgetError(`${place} must be a string.`);
}

export function flagAt(value: Json | undefined, place: string): boolean | undefined {
  if (value === undefined || typeof value === "boolean") return value;
  throw new WidgetError(`${place} must be true or false.`);
}

export function numberAt(value: Json | undefined, place: string): number | undefined {
  if (value === undefined || typeof value === "number") return value;
  throw new WidgetError(`${place} must be a number.`);
}

/** A whole number between two. */
export function wholeAt(
  value: Json | undefined,
  place: string,
  least: number,
  most: number,
): number | undefined {
  const number = numberAt(value, place);
  if (number === undefined || (Number.isInteger(number) && number >= least && number <= most)) return number;
  throw new WidgetError(`${place} must be a whole number from ${least} to ${most}.`);
}

export function oneOf<T extends string>(
  value: Json | undefined,
  place: string,
  values: readonly T[],
): T | undefined {
  if (value === undefined) return undefined;
  const found = values.find((one) => one === value);
  if (found === undefined) throw new WidgetError(`${place} must be one of ${values.join(", ")}.`);
  return found;
}

/** Six or three hexadecimal digits behind a hash. */
export function colourAt(value: Json | undefined, place: string): string | undefined {
  const text = textAt(value, place);
  if (text === undefined || /^#(?:[\da-f]{3}|[\da-f]{6})$/i.test(text)) return text;
  throw new WidgetError(`${place} must be a colour such as #1f77b4.`);
}

export function listAt(value: Json | undefined, place: string, most: number): readonly Json[] {
  if (value === undefined) return [];
  if (!Array.isArray(value)) throw new WidgetError(`${place} must be an array.`);
  if (value.length > most) throw new WidgetError(`${place} must not have more than ${most} items.`);
  return value as readonly Json[];
}
