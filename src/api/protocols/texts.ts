/** Scalars as text: in forms, XML, headers, labels and query strings. */

import type { Shape } from "../shapes/shapes.ts";
import { Malformed } from "./malformed.ts";
import { parseTimestamp, printTimestamp, type TimestampFormat } from "./timestamps.ts";

/** Reads a text as the shape's value; throws `Malformed`. */
export type TextReader = (text: string) => unknown;

export function textReader(shape: Shape, format: TimestampFormat): TextReader {
  switch (shape.type) {
    case "string":
      return (text) => text;
    case "boolean":
      return readBoolean;
    case "integer":
      return readInteger(2 ** 31);
    case "long":
      return readInteger(2 ** 63);
    case "float":
    case "double":
      return readFloat;
    case "timestamp":
      return readTimestamp(shape.format ?? format);
    case "blob":
      return readBlob;
    default:
      throw new Error(`A ${shape.type} is no text`);
  }
}

function readBoolean(text: string): boolean {
  if (text === "true" || text === "True" || text === "TRUE") return true;
  if (text === "false" || text === "False" || text === "FALSE") return false;
  throw new Malformed(`'${clipped(text)}' is not a boolean: it must be true or false`);
}

function readInteger(limit: number): TextReader {
  return (text) => {
    const number = Number(text);
    if (/^[+-]?\d{1,19}$/.test(text) && number >= -limit && number < limit) return number;
    throw new Malformed(`For input string: "${clipped(text)}"`);
  };
}

function readFloat(text: string): number {
  if (text === "NaN" || text === "Infinity" || text === "-Infinity") return Number(text);
  if (/^[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d+)?$/.test(text)) return Number(text);
  throw new Malformed(`For input string: "${clipped(text)}"`);
}

function readTimestamp(format: TimestampFormat): TextReader {
  return (text) => {
    const at = parseTimestamp(text, format);
    if (at === undefined) throw new Malformed(timestampComplaint[format]);
    return at;
  };
}

const timestampComplaint: Readonly<Record<TimestampFormat, string>> = {
  iso8601: "timestamp must follow ISO8601",
  rfc822: "timestamp must follow RFC 822",
  unixTimestamp: "timestamp must be seconds since the epoch",
};

function readBlob(text: string): Uint8Array {
  const packed = text.replace(/\s+/g, "");
  if (packed.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(packed))
    throw new Malformed("Invalid base64 encoding of a blob");
  return Buffer.from(packed, "base64");
}

const clipped = (text: string): string => (text.length > 100 ? `${text.slice(0, 100)}…` : text);

/** Writes a scalar as text; `precise` writes milliseconds that are zero, as S3 does. */
export function textWriter(
  shape: Shape,
  format: TimestampFormat,
  precise = false,
): (value: unknown) => string {
  switch (shape.type) {
    case "timestamp": {
      const own = shape.format ?? format;
      if (precise && own === "iso8601") return (value) => new Date(value as number).toISOString();
      return (value) => printTimestamp(value as number, own);
    }
    case "blob":
      return (value) => Buffer.from(value as Uint8Array).toString("base64");
    case "float":
    case "double":
      return (value) => (Number.isInteger(value) ? wholeFloat(value as number) : String(value));
    default:
      return String;
  }
}

/** A whole number that is a float: `1.0`, as AWS writes it. */
export function wholeFloat(value: number): string {
  const digits = String(value);
  return digits.includes("e") ? digits : `${digits}.0`;
}
