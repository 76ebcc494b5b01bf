/** The JSON dialect of documents: base64 blobs, timestamps in seconds or text, NaN and the infinities as words. */

import { type Dialect, documentReaders, documentWriters, malformed, mismatch } from "./documents.ts";
import { JsonFloat } from "./json-printer.ts";
import { Malformed } from "./malformed.ts";
import { fromSeconds, parseTimestamp, printTimestamp } from "./timestamps.ts";

const dialect: Dialect = {
  readBlob: (value) => {
    if (typeof value !== "string") return mismatch(value, "can not be converted to a Blob");
    if (value.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(value))
      return malformed("Invalid base64 encoding of a blob");
    return Buffer.from(value, "base64");
  },
  readNumber: (integer) => (value) => {
    if (typeof value === "number") return value;
    const word = words[String(value)];
    if (typeof value === "string" && word !== undefined && !integer) return word;
    return mismatch(value, `can not be converted to ${integer ? "an Integer" : "a Double"}`);
  },
  readTimestamp: (shape, member) => {
    const format = member?.timestampFormat ?? shape.format ?? "unixTimestamp";
    return (value) => {
      const wanted = format === "unixTimestamp" ? "number" : "string";
      const at =
        typeof value !== wanted
          ? mismatch(value, "can not be converted to milliseconds since epoch")
          : typeof value === "number"
            ? fromSeconds(value)
            : parseTimestamp(value as string, format);
      return at ?? malformed("The value can not be converted to milliseconds since epoch");
    };
  },
  writeBlob: (bytes) => Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("base64"),
  writeFloat: (value) => {
    if (!Number.isFinite(value)) return String(value);
    return new JsonFloat(value);
  },
  writeTimestamp: (shape, member) => {
    const format = member?.timestampFormat ?? shape.format ?? "unixTimestamp";
    return format === "unixTimestamp" ? (at) => at / 1000 : (at) => printTimestamp(at, format);
  },
};

const words: Readonly<Record<string, number>> = {
  NaN: Number.NaN,
  Infinity: Number.POSITIVE_INFINITY,
  "-Infinity": Number.NEGATIVE_INFINITY,
};

export const jsonReaders = (shapes: Parameters<typeof documentReaders>[0]) =>
  documentReaders(shapes, dialect);

export const jsonWriters = (shapes: Parameters<typeof documentWriters>[0]) =>
  documentWriters(shapes, dialect);

/** A body's document; nothing at all stands for an empty one. */
export function parseJson(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return JSON.parse(utf8.decode(body));
  } catch {
    throw new Malformed("The body is not a JSON document.");
  }
}

const utf8 = new TextDecoder("utf-8", { fatal: true });
