/** Plain documents (what JSON and CBOR decode to) to input and from output, by shape; plans are compiled once. */

import type { MemberShape, ServiceShapes, Shape } from "../shapes/shapes.ts";
import { DEEPEST, Malformed } from "./malformed.ts";
import { remembered, shapeNamed } from "./protocol.ts";

export type Reader = (value: unknown, depth: number) => unknown;
export type Writer = (value: never) => unknown;

type Timestamp = Extract<Shape, { readonly type: "timestamp" }>;

/** How JSON and CBOR differ: in blobs and timestamps. */
export interface Dialect {
  readonly readBlob: Reader;
  readonly readTimestamp: (shape: Timestamp, member: MemberShape | undefined) => Reader;
  readonly readNumber: (integer: boolean) => Reader;
  readonly writeBlob: (bytes: Uint8Array) => unknown;
  readonly writeTimestamp: (shape: Timestamp, member: MemberShape | undefined) => (at: number) => unknown;
  /** Of floats and doubles, which stay floats on the wire when they are whole: `1.0`. */
  readonly writeFloat: (value: number) => unknown;
}

type Values = Readonly<Record<string, unknown>>;

/** A reader for each shape of a service. */
export function documentReaders(shapes: ServiceShapes, dialect: Dialect): (name: string) => Reader {
  const readers = remembered((name): Reader => {
    let made: Reader | undefined;
    // Made at the first value: shapes refer to themselves.
    return (value, depth) => {
      made ??= reader(shapeNamed(shapes, name), undefined);
      return made(value, depth);
    };
  });
  const memberReader = (member: MemberShape): Reader => {
    const shape = shapeNamed(shapes, member.shape);
    return shape.type === "structure" || shape.type === "list" || shape.type === "map"
      ? readers(member.shape)
      : reader(shape, member);
  };
  function reader(shape: Shape, member: MemberShape | undefined): Reader {
    switch (shape.type) {
      case "string":
        return readString;
      case "boolean":
        return readBoolean;
      case "integer":
      case "long":
        return integerWithin(dialect.readNumber(true), shape.type);
      case "float":
      case "double":
        return dialect.readNumber(false);
      case "timestamp":
        return dialect.readTimestamp(shape, member);
      case "blob":
        return dialect.readBlob;
      case "list":
        return readList(memberReader({ shape: shape.member }));
      case "map":
        return readMap(memberReader({ shape: shape.value }));
      case "structure":
        return readStructure(
          Object.entries(shape.members)
            .filter(([, one]) => !one.location)
            .map(([name, one]) => [name, one.locationName ?? name, memberReader(one)] as const),
        );
    }
  }
  return readers;
}

const readString: Reader = (value) =>
  typeof value === "string" ? value : mismatch(value, "can not be converted to a String");

const readBoolean: Reader = (value) =>
  typeof value === "boolean" ? value : mismatch(value, "can not be converted to a Boolean");

/** 32 bits for an integer; a long may be as large as a double counts in ones, or be rounded as one. */
function integerWithin(read: Reader, type: "integer" | "long"): Reader {
  const limit = type === "integer" ? 2 ** 31 : 2 ** 63;
  const word = type === "integer" ? "an Integer" : "a Long";
  return (value, depth) => {
    const number = read(value, depth) as number;
    return Number.isInteger(number) && number >= -limit && number < limit
      ? number
      : mismatch(value, `can not be converted to ${word}`);
  };
}

/** A null among a list's elements is dropped, as AWS does. */
function readList(read: Reader): Reader {
  return (value, depth) => {
    if (!Array.isArray(value))
      return isObject(value) ? mismatch(value, "") : malformed("Expected list or null");
    const below = deeper(depth);
    const out: unknown[] = [];
    for (const item of value) if (item !== null && item !== undefined) out.push(read(item, below));
    return out;
  };
}

function readMap(read: Reader): Reader {
  return (value, depth) => {
    if (!isObject(value))
      return Array.isArray(value) ? mismatch(value, "") : malformed("Expected map or null");
    const below = deeper(depth);
    const out: Record<string, unknown> = {};
    for (const [key, item] of Object.entries(value))
      if (item !== null && item !== undefined) setOwn(out, key, read(item, below));
    return out;
  };
}

function readStructure(members: ReadonlyArray<readonly [string, string, Reader]>): Reader {
  return (value, depth) => {
    if (!isObject(value)) return Array.isArray(value) ? mismatch(value, "") : malformed("Expected null");
    const below = deeper(depth);
    const out: Record<string, unknown> = {};
    for (const [name, key, read] of members) {
      const item = value[key];
      if (item !== null && item !== undefined) out[name] = read(item, below);
    }
    return out;
  };
}

const isObject = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);

function deeper(depth: number): number {
  if (depth >= DEEPEST) throw new Malformed(`The document is nested more than ${DEEPEST} levels deep.`);
  return depth + 1;
}

/** `__proto__` is a key like any other. */
export function setOwn(record: Record<string, unknown>, key: string, value: unknown): void {
  if (key === "__proto__")
    Object.defineProperty(record, key, { value, enumerable: true, configurable: true, writable: true });
  else record[key] = value;
}

/** AWS's words for a value of another type. */
export function mismatch(value: unknown, complaint: string): never {
  if (Array.isArray(value)) return malformed("Start of list found where not expected");
  if (isObject(value)) return malformed("Start of structure or map found where not expected.");
  return malformed(`${token(value)} ${complaint}`);
}

function token(value: unknown): string {
  if (typeof value === "string") return "STRING_VALUE";
  if (typeof value === "boolean") return value ? "TRUE_VALUE" : "FALSE_VALUE";
  if (value instanceof Uint8Array) return "BLOB_VALUE";
  return value === null || value === undefined ? "NULL_VALUE" : "NUMBER_VALUE";
}

export function malformed(message: string): never {
  throw new Malformed(message);
}

/** A writer for each shape of a service; members that are undefined are left out. */
export function documentWriters(shapes: ServiceShapes, dialect: Dialect): (name: string) => Writer {
  const writers = remembered((name): Writer => {
    let made: Writer | undefined;
    return (value) => {
      made ??= writer(shapeNamed(shapes, name), undefined);
      return made(value);
    };
  });
  const memberWriter = (member: MemberShape): Writer => {
    const shape = shapeNamed(shapes, member.shape);
    return shape.type === "structure" || shape.type === "list" || shape.type === "map"
      ? writers(member.shape)
      : writer(shape, member);
  };
  function writer(shape: Shape, member: MemberShape | undefined): Writer {
    switch (shape.type) {
      case "string":
      case "boolean":
      case "integer":
      case "long":
        return (value) => value;
      case "float":
      case "double":
        return dialect.writeFloat;
      case "timestamp":
        return dialect.writeTimestamp(shape, member);
      case "blob":
        return dialect.writeBlob;
      case "list":
        return writeList(memberWriter({ shape: shape.member }));
      case "map":
        return writeMap(memberWriter({ shape: shape.value }));
      case "structure":
        return writeStructure(
          Object.entries(shape.members)
            .filter(([, one]) => !one.location)
            .map(([name, one]) => [name, one.locationName ?? name, memberWriter(one)] as const),
        );
    }
  }
  return writers;
}

const writeList =
  (write: Writer) =>
  (values: readonly unknown[]): unknown => {
    const out: unknown[] = [];
    for (const value of values) if (value !== undefined && value !== null) out.push(write(value as never));
    return out;
  };

const writeMap =
  (write: Writer) =>
  (values: Values): unknown => {
    const out: Record<string, unknown> = {};
    for (const [key, value] of Object.entries(values))
      if (value !== undefined && value !== null) setOwn(out, key, write(value as never));
    return out;
  };

const writeStructure =
  (members: ReadonlyArray<readonly [string, string, Writer]>) =>
  (values: Values): unknown => {
    const out: Record<string, unknown> = {};
    for (const [name, key, write] of members) {
      const value = values[name];
      if (value !== undefined && value !== null) out[key] = write(value as never);
    }
    return out;
  };
