/** Values that break what a shape demands, each with the words that AWS has for it. */

import { wholeText } from "../../src/api/patterns.ts";
import type { ServiceShapes, Shape } from "../../src/api/shapes/shapes.ts";

export interface Violation {
  readonly value: unknown;
  readonly text: string;
}

/** One for each constraint of a shape. */
export function violationsOf(shapes: ServiceShapes, name: string): readonly Violation[] {
  const shape = shapes.shapes[name] as Shape;
  switch (shape.type) {
    case "string":
      return [...ofLength(shape, (size) => "a".repeat(size)), ...ofPattern(shape), ...ofEnum(shape)];
    case "integer":
    case "long":
    case "float":
    case "double":
      return outOf("value", shape, (number) => number);
    case "list":
      return ofLength(shape, (size) => Array.from({ length: size }, () => sampleOf(shapes, shape.member)));
    case "map":
      return ofLength(shape, (size) =>
        Object.fromEntries(
          Array.from({ length: size }, (_, index) => [`k${index}`, sampleOf(shapes, shape.value)]),
        ),
      );
    default:
      return [];
  }
}

interface Bounds {
  readonly min?: number;
  readonly max?: number;
}

const ofLength = (shape: Bounds, make: (size: number) => unknown): readonly Violation[] =>
  outOf("length", shape, make).filter(({ value }) => value !== undefined);

function outOf(what: string, { min, max }: Bounds, make: (size: number) => unknown): readonly Violation[] {
  const found: Violation[] = [];
  if (max !== undefined)
    found.push({ value: make(max + 1), text: `Member must have ${what} less than or equal to ${max}` });
  if (min !== undefined && (what === "value" || min > 0))
    found.push({ value: make(min - 1), text: `Member must have ${what} greater than or equal to ${min}` });
  return found;
}

/** Something of these breaks every pattern that there is, and can stand in a header. */
const odd = ["!", " ", "{", "a b", "#§", "\u00e9"];

function ofPattern({ pattern, max }: Extract<Shape, { readonly type: "string" }>): readonly Violation[] {
  const expression = pattern === undefined ? undefined : wholeText(pattern);
  const value = odd.find((text) => expression?.test(text) === false && text.length <= (max ?? text.length));
  return value === undefined
    ? []
    : [{ value, text: `Member must satisfy regular expression pattern: ${pattern}` }];
}

const ofEnum = ({ enum: values }: Extract<Shape, { readonly type: "string" }>): readonly Violation[] =>
  values
    ? [{ value: "neverHeardOf", text: `Member must satisfy enum value set: [${values.join(", ")}]` }]
    : [];

/** A value of the right type; whether it is sound does not matter. */
function sampleOf(shapes: ServiceShapes, name: string): unknown {
  const shape = shapes.shapes[name] as Shape;
  switch (shape.type) {
    case "string":
      return shape.enum?.[0] ?? "a";
    case "boolean":
      return true;
    case "list":
      return [];
    case "map":
      return {};
    case "structure":
      return Object.fromEntries(
        (shape.required ?? []).map((key) => [key, sampleOf(shapes, shape.members[key]?.shape ?? "")]),
      );
    case "blob":
      return "YQ==";
    default:
      return 1;
  }
}

/** What is of another type; nothing is for a string where everything is text. */
export const wrongTypes: Readonly<
  Record<Shape["type"], { readonly document: unknown; readonly text?: string }>
> = {
  string: { document: 17 },
  integer: { document: "seventeen", text: "seventeen" },
  long: { document: "seventeen", text: "seventeen" },
  float: { document: "seventeen", text: "seventeen" },
  double: { document: "seventeen", text: "seventeen" },
  boolean: { document: "perhaps", text: "perhaps" },
  timestamp: { document: "yesterday", text: "yesterday" },
  blob: { document: 17 },
  list: { document: "x", text: "x" },
  map: { document: "x", text: "x" },
  structure: { document: "x", text: "x" },
};
