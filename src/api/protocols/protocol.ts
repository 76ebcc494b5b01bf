/** What a protocol is: reading requests into plain input objects, writing outputs and errors. */

import type { Readable } from "node:stream";
import type { HttpRequest } from "../operation.ts";
import type { OperationShape, ServiceShapes, Shape } from "../shapes/shapes.ts";

/** A request as it came, its body whole or, for streaming blobs, still to be read. */
export interface WireRequest {
  readonly http: HttpRequest;
  /** As on the wire, without the query; virtual-host buckets are already in it. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
  readonly body: Uint8Array;
  /** Only where the operation takes its body as a stream. */
  readonly stream?: Readable;
}

export interface WireAnswer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: string | Uint8Array | Readable;
}

/** An error as the front door found it; `code` is the shape's name or its query code. */
export interface WireError {
  readonly code: string;
  readonly message: string;
  readonly status?: number;
  readonly fault?: "Sender" | "Receiver";
  readonly members?: Readonly<Record<string, unknown>>;
}

/** Mistakes that have other names in each protocol. */
export type Mishap =
  | "malformed"
  | "malformed uri"
  | "malformed document"
  | "invalid"
  | "invalid document"
  | "unknown operation"
  | "too large"
  | "bad signature"
  | "internal";

/** One operation in one protocol, its plans compiled once. */
export interface WireOperation {
  /** Throws `Malformed`. */
  read(request: WireRequest): unknown;
  write(output: unknown, request: RequestFacts): WireAnswer;
  /** REST: the input's member that is a whole document. */
  readonly payload?: string;
}

export interface RequestFacts {
  readonly requestId: string;
  readonly http: HttpRequest;
}

/** One service in one protocol. */
export interface Wire {
  operation(name: string): WireOperation;
  error(error: WireError, request: RequestFacts): WireAnswer;
  mishap(kind: Mishap, message: string): WireError;
}

export type WireFactory = (shapes: ServiceShapes) => Wire;

/** The shape of that name; a table that refers to nothing is our mistake. */
export function shapeNamed(shapes: ServiceShapes, name: string): Shape {
  const shape = shapes.shapes[name];
  if (!shape) throw new Error(`${shapes.name} has no shape ${name}`);
  return shape;
}

export type StructureShape = Extract<Shape, { readonly type: "structure" }>;

export function structureNamed(shapes: ServiceShapes, name: string): StructureShape {
  const shape = shapeNamed(shapes, name);
  if (shape.type !== "structure") throw new Error(`${name} of ${shapes.name} is no structure`);
  return shape;
}

export function operationNamed(shapes: ServiceShapes, name: string): OperationShape {
  const operation = shapes.operations[name];
  if (!operation) throw new Error(`${shapes.name} has no operation ${name}`);
  return operation;
}

/** Remembers what `make` made, by name. */
export function remembered<Value>(make: (name: string) => Value): (name: string) => Value {
  const made = new Map<string, Value>();
  return (name) => {
    let value = made.get(name);
    if (value === undefined) {
      value = make(name);
      made.set(name, value);
    }
    return value;
  };
}
