/** Members in headers and query strings: single values and lists of them. */

import type { MemberShape, ServiceShapes, Shape } from "../shapes/shapes.ts";
import { Malformed } from "./malformed.ts";
import { shapeNamed } from "./protocol.ts";
import { textReader, textWriter } from "./texts.ts";

/** A reader of one header's text. */
export function headerReader(shapes: ServiceShapes, member: MemberShape): (text: string) => unknown {
  const shape = shapeNamed(shapes, member.shape);
  if (shape.type !== "list") return scalarReader(shape, member);
  const item = shapeNamed(shapes, shape.member);
  const read = scalarReader(item, { shape: shape.member });
  const split = item.type === "timestamp" ? splitDates : splitQuoted;
  return (text) => split(text).map(read);
}

function scalarReader(shape: Shape, member: MemberShape): (text: string) => unknown {
  const read = textReader(shape, member.timestampFormat ?? "rfc822");
  return shape.type === "string" ? read : (text) => read(text.trim());
}

/** Elements between commas; those in quotes may contain commas, and quotes behind a backslash. */
function splitQuoted(text: string): readonly string[] {
  const items: string[] = [];
  const element = /\s*(?:"((?:[^"\\]|\\.)*)"|([^,"]*))\s*(,|$)/y;
  while (element.lastIndex < text.length) {
    const match = element.exec(text);
    if (!match) throw new Malformed("A header's list is not well-formed.");
    items.push(match[1] === undefined ? (match[2] ?? "").trim() : match[1].replace(/\\(.)/g, "$1"));
    if (match[3] === "") break;
  }
  return items;
}

/** A date has one comma of its own: every second one separates. */
function splitDates(text: string): readonly string[] {
  const parts = text.split(",");
  const items: string[] = [];
  for (let i = 0; i < parts.length; i++) {
    const whole = /^\s*[A-Z][a-z]{2}$/.test(parts[i] ?? "") && i + 1 < parts.length;
    items.push((whole ? `${parts[i]},${parts[++i]}` : (parts[i] ?? "")).trim());
  }
  return items;
}

/** A writer of one header's text; undefined where nothing is to be sent. */
export function headerWriter(
  shapes: ServiceShapes,
  member: MemberShape,
): (value: unknown) => string | undefined {
  const shape = shapeNamed(shapes, member.shape);
  if (shape.type !== "list") return textWriter(shape, member.timestampFormat ?? "rfc822");
  const item = shapeNamed(shapes, shape.member);
  const write = textWriter(item, "rfc822");
  const quote = item.type === "string" ? quoted : (text: string) => text;
  return (values) => {
    const items = values as readonly unknown[];
    return items.length === 0 ? undefined : items.map((value) => quote(write(value))).join(", ");
  };
}

const quoted = (text: string): string =>
  /[",]/.test(text) ? `"${text.replace(/[\\"]/g, (sign) => `\\${sign}`)}"` : text;

/** A reader of all values of one query parameter. */
export function parameterReader(
  shapes: ServiceShapes,
  member: MemberShape,
): (values: readonly string[]) => unknown {
  const shape = shapeNamed(shapes, member.shape);
  const itemShape = shape.type === "list" ? shapeNamed(shapes, shape.member) : shape;
  const read = textReader(itemShape, member.timestampFormat ?? "iso8601");
  if (shape.type === "list") return (values) => values.map(read);
  return (values) => {
    if (values.length > 1)
      throw new Malformed(`The parameter ${member.locationName} was given more than once.`);
    return read(values[0] as string);
  };
}
