/** Checking input against its shape's constraints, with every problem at once and in AWS's own words. */

import { wholeText } from "./patterns.ts";
import { remembered, shapeNamed } from "./protocols/protocol.ts";
import type { ServiceShapes, Shape } from "./shapes/shapes.ts";

export interface Problem {
  /** `metricData.1.member.metricName` */
  readonly path: string;
  readonly text: string;
}

/** Checks an input; compiled once for each shape of a service. */
export type Checker = (input: unknown) => readonly Problem[];

/** One message for all of them. */
export function problemsMessage(problems: readonly Problem[]): string {
  const detected = `${problems.length} validation error${problems.length === 1 ? "" : "s"} detected`;
  return `${detected}: ${problems.map(({ text }) => text).join("; ")}`;
}

/** `EndpointName` is `endpointName` in messages. */
export const memberPath = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** More problems than anyone reads; memory stays bounded whatever the input. */
const MOST_PROBLEMS = 50;
const LONGEST_VALUE = 2048;

type Values = Readonly<Record<string, unknown>>;
type ScalarShape = Exclude<Shape, { readonly type: "list" | "map" | "structure" }>;

/** What a scalar's value breaks; undefined where it is fine. */
type ScalarCheck = (value: unknown) => readonly string[] | undefined;
/** What a list, map or structure and all that is inside breaks. */
type NestedCheck = (value: unknown, path: string, problems: Problem[]) => void;

/** A checker for each structure of a service. */
export function checkers(shapes: ServiceShapes): (name: string) => Checker {
  const nested = remembered((name): NestedCheck => {
    let made: NestedCheck | undefined;
    return (value, path, problems) => {
      made ??= nestedCheck(shapeNamed(shapes, name));
      made(value, path, problems);
    };
  });

  function nestedCheck(shape: Shape): NestedCheck {
    switch (shape.type) {
      case "list":
        return listCheck(shape);
      case "map":
        return mapCheck(shape);
      case "structure":
        return structureCheck(shape);
      default:
        throw new Error(`A ${shape.type} has nothing inside`);
    }
  }

  function structureCheck(shape: Extract<Shape, { readonly type: "structure" }>): NestedCheck {
    const required = new Set(shape.required ?? []);
    const members = Object.entries(shape.members).map(([name, member]) => {
      const target = shapeNamed(shapes, member.shape);
      const scalar = isScalar(target) ? scalarCheck(target) : undefined;
      const below = isScalar(target) || member.streaming ? undefined : nested(member.shape);
      return {
        name,
        path: memberPath(name),
        required: required.has(name),
        scalar,
        below,
        secret: isSecret(target),
      };
    });
    const unionNames = shape.union ? Object.keys(shape.members) : undefined;
    return (value, path, problems) => {
      for (const member of members) {
        const item = (value as Values)[member.name];
        if (item === undefined) {
          if (member.required)
            add(
              problems,
              join(path, member.path),
              `Value at '${join(path, member.path)}'`,
              "Member must not be null",
            );
        } else if (member.below) member.below(item, join(path, member.path), problems);
        else {
          const broken = member.scalar?.(item);
          for (const text of broken ?? []) {
            const at = join(path, member.path);
            add(problems, at, member.secret ? `Value at '${at}'` : `Value '${shown(item)}' at '${at}'`, text);
          }
        }
      }
      if (unionNames && Object.keys(value as Values).length !== 1)
        add(
          problems,
          path,
          `Value at '${path}'`,
          `Member must have exactly one of [${unionNames.join(", ")}] set`,
        );
    };
  }

  function listCheck(shape: Extract<Shape, { readonly type: "list" }>): NestedCheck {
    const target = shapeNamed(shapes, shape.member);
    const length = lengthCheck(shape, (value) => (value as readonly unknown[]).length);
    const items = isScalar(target) ? itemsCheck(target, "Member") : undefined;
    const below = items ? undefined : nested(shape.member);
    return (value, path, problems) => {
      const list = value as readonly unknown[];
      for (const text of length(list) ?? []) add(problems, path, `Value '${shown(list)}' at '${path}'`, text);
      const broken = items?.(list);
      if (broken) add(problems, path, `Value '${shown(list)}' at '${path}'`, broken);
      if (below)
        for (let i = 0; i < list.length && problems.length < MOST_PROBLEMS; i++)
          below(list[i], `${path}.${i + 1}.member`, problems);
    };
  }

  function mapCheck(shape: Extract<Shape, { readonly type: "map" }>): NestedCheck {
    const target = shapeNamed(shapes, shape.value);
    const length = lengthCheck(shape, (value) => Object.keys(value as Values).length);
    const keys = itemsCheck(shapeNamed(shapes, shape.key) as ScalarShape, "Map keys");
    const values = isScalar(target) ? itemsCheck(target, "Map value") : undefined;
    const below = values ? undefined : nested(shape.value);
    return (value, path, problems) => {
      const map = value as Values;
      const broken = [...(length(map) ?? []), keys(Object.keys(map)), values?.(Object.values(map))];
      for (const text of broken) if (text) add(problems, path, `Value '${shown(map)}' at '${path}'`, text);
      if (below)
        for (const [key, item] of Object.entries(map)) below(item, `${path}.${key}.member`, problems);
    };
  }

  return remembered((name) => {
    const check = nested(name);
    return (input) => {
      const problems: Problem[] = [];
      check(input, "", problems);
      return problems;
    };
  });
}

const join = (path: string, name: string): string => (path === "" ? name : `${path}.${name}`);

function add(problems: Problem[], path: string, value: string, constraint: string): void {
  if (problems.length < MOST_PROBLEMS)
    problems.push({ path, text: `${value} failed to satisfy constraint: ${constraint}` });
}

const isScalar = (shape: Shape): shape is ScalarShape =>
  shape.type !== "list" && shape.type !== "map" && shape.type !== "structure";

const isSecret = (shape: Shape): boolean =>
  shape.type === "blob" || (shape.type === "string" && shape.sensitive === true);

/** Elements of lists and maps are judged together: one problem names all that each must satisfy. */
function itemsCheck(shape: ScalarShape, whose: string): (items: readonly unknown[]) => string | undefined {
  const check = scalarCheck(shape);
  const all = constraintsOf(shape);
  const verb = whose === "Member" ? "Member must satisfy constraint" : `${whose} must satisfy constraint`;
  return (items) => (items.some((item) => check?.(item)) ? `${verb}: [${all.join(", ")}]` : undefined);
}

/** Everything that the shape demands. */
function constraintsOf(shape: ScalarShape): readonly string[] {
  const { min, max } = shape as { readonly min?: number; readonly max?: number };
  const what = shape.type === "string" || shape.type === "blob" ? "length" : "value";
  const texts: string[] = [];
  if (max !== undefined) texts.push(atMost(what, max));
  if (min !== undefined) texts.push(atLeast(what, min));
  if (shape.type === "string" && shape.pattern !== undefined) texts.push(mustMatch(shape.pattern));
  if (shape.type === "string" && shape.enum) texts.push(mustBeOneOf(shape.enum));
  return texts;
}

function scalarCheck(shape: ScalarShape): ScalarCheck | undefined {
  switch (shape.type) {
    case "string":
      return stringCheck(shape);
    case "integer":
    case "long":
    case "float":
    case "double":
      return boundsCheck(shape, "value", (value) => value as number);
    case "blob":
      return shape.streaming ? undefined : lengthCheck(shape, (value) => (value as Uint8Array).length);
    default:
      return undefined;
  }
}

function stringCheck(shape: Extract<Shape, { readonly type: "string" }>): ScalarCheck | undefined {
  const { max, pattern, enum: values } = shape;
  const length = lengthCheck(shape, (value) => characters(value as string));
  const allowed = values && new Set(values);
  if (max === undefined && shape.min === undefined && pattern === undefined && !allowed) return undefined;
  let expression: RegExp | undefined;
  return (value) => {
    const text = value as string;
    const broken = length(text);
    // A pattern never sees a text that is longer than allowed: some take long over long texts.
    if (broken && max !== undefined && text.length > max) return broken;
    if (pattern !== undefined) {
      expression ??= wholeText(pattern);
      if (!expression.test(text)) return [...(broken ?? []), mustMatch(pattern)];
    }
    if (allowed && !allowed.has(text)) return [...(broken ?? []), mustBeOneOf(values ?? [])];
    return broken;
  };
}

/** Letters outside the basic plane count once. */
function characters(text: string): number {
  let pairs = 0;
  for (let i = 0; i < text.length; i++) if ((text.charCodeAt(i) & 0xfc00) === 0xd800) pairs++;
  return text.length - pairs;
}

const lengthCheck = (
  shape: { readonly min?: number; readonly max?: number },
  size: (value: unknown) => number,
): ScalarCheck => boundsCheck(shape, "length", size);

function boundsCheck(
  {
    min = Number.NEGATIVE_INFINITY,
    max = Number.POSITIVE_INFINITY,
  }: { readonly min?: number; readonly max?: number },
  what: "length" | "value",
  size: (value: unknown) => number,
): ScalarCheck {
  return (value) => {
    const measured = size(value);
    if (measured > max) return [atMost(what, max)];
    return measured < min ? [atLeast(what, min)] : undefined;
  };
}

const atMost = (what: string, limit: number): string =>
  `Member must have ${what} less than or equal to ${limit}`;
const atLeast = (what: string, limit: number): string =>
  `Member must have ${what} greater than or equal to ${limit}`;
const mustMatch = (pattern: string): string => `Member must satisfy regular expression pattern: ${pattern}`;
const mustBeOneOf = (values: readonly string[]): string =>
  `Member must satisfy enum value set: [${values.join(", ")}]`;

/** A value as AWS's messages show it: lists in brackets, maps and structures in braces. */
function shown(value: unknown): string {
  const text = shownWhole(value, 3);
  return text.length > LONGEST_VALUE ? `${text.slice(0, LONGEST_VALUE)}…` : text;
}

function shownWhole(value: unknown, depth: number): string {
  if (value instanceof Uint8Array) return `${value.length} bytes`;
  if (typeof value !== "object" || value === null) return String(value);
  if (depth === 0) return "…";
  if (Array.isArray(value))
    return `[${value
      .slice(0, 100)
      .map((item) => shownWhole(item, depth - 1))
      .join(", ")}]`;
  return `{${Object.entries(value)
    .slice(0, 100)
    .map(([key, item]) => `${key}=${shownWhole(item, depth - 1)}`)
    .join(", ")}}`;
}
