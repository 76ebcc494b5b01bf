/** Both directions of Smithy's protocol tests, as a server: requests are read, answers and errors are written. */

import assert from "node:assert/strict";
import { test } from "node:test";
import { decode, Tagged } from "cborg";
import type { HttpRequest } from "../../src/api/operation.ts";
import type { WireAnswer, WireFactory } from "../../src/api/protocols/protocol.ts";
import { parseXml, type XmlElement } from "../../src/api/protocols/xml-reader.ts";
import type { ServiceShapes, Shape } from "../../src/api/shapes/shapes.ts";
import { areThere, files, folder, shapesOf, type Vector, vectorsOf, whyNotOurs } from "./vectors.ts";

if (!areThere) test("protocol vectors", { skip: `there is no folder ${folder}` }, () => undefined);
else
  for (const [file, factory] of Object.entries(files))
    for (const vector of vectorsOf(file)) {
      const skip = whyNotOurs(vector) ?? false;
      test(`${file}: ${vector.kind} ${vector.id}`, { skip }, () => check[vector.kind](vector, factory));
    }

type Values = Readonly<Record<string, unknown>>;

const check: Readonly<Record<Vector["kind"], (vector: Vector, factory: WireFactory) => void>> = {
  input: (vector, factory) => {
    const shapes = shapesOf(vector);
    const { name, input } = vector.operation;
    const { path, query, body, http } = requestOf(vector, shapes);
    const found = factory(shapes).operation(name).read({ http, path, query, body });
    assert.deepEqual(comparable(found), comparable(internal(shapes, input?.shape, vector.params)));
  },
  output: (vector, factory) => {
    const shapes = shapesOf(vector);
    const { name, output } = vector.operation;
    const value = internal(shapes, output?.shape, vector.result);
    const answer = factory(shapes).operation(name).write(value, { requestId: "id", http: noRequest });
    compareAnswers(vector, shapes, answer);
  },
  error: (vector, factory) => {
    const shapes = shapesOf(vector);
    const [shape = ""] = shapes.operations[vector.operation.name]?.errors ?? [];
    const { message, Message, ...members } = internal(shapes, shape, vector.error) as Values;
    const answer = factory(shapes).error(
      {
        code: shape,
        message: String(message ?? Message ?? /<Message>(.*?)</.exec(vector.response?.body ?? "")?.[1] ?? ""),
        members,
      },
      { requestId: "id", http: noRequest },
    );
    compareAnswers(vector, shapes, answer);
  },
};

const noRequest: HttpRequest = { method: "POST", url: "/", headers: {}, origin: "http://localhost" };

function requestOf({ request }: Vector, shapes: ServiceShapes) {
  assert.ok(request);
  const headers = Object.fromEntries(
    Object.entries(request.headers ?? {}).map(([key, value]) => [key.toLowerCase(), value]),
  );
  const [path = "", query = ""] = request.uri.split("?");
  const body = Buffer.from(
    request.body ?? "",
    shapes.protocols.includes("smithy-rpc-v2-cbor") ? "base64" : "utf8",
  );
  return {
    path,
    query,
    body,
    http: { method: request.method, url: request.uri, headers, origin: "http://localhost" },
  };
}

/** A vector's values as operations have them: instants in milliseconds, blobs as bytes, nothing null. */
function internal(shapes: ServiceShapes, name: string | undefined, value: unknown): unknown {
  const shape: Shape | undefined = name === undefined ? undefined : shapes.shapes[name];
  const numbers: Values = {
    NaN: Number.NaN,
    Infinity: Number.POSITIVE_INFINITY,
    "-Infinity": Number.NEGATIVE_INFINITY,
  };
  switch (shape?.type) {
    case "timestamp":
      return Math.round((value as number) * 1000);
    case "blob":
      return Buffer.from(value as string);
    case "float":
    case "double":
      return numbers[String(value)] ?? value;
    case "list":
      return (value as readonly unknown[]).map((item) => internal(shapes, shape.member, item));
    case "map":
      return mapped(value as Values, (item) => internal(shapes, shape.value, item));
    case "structure":
      return mapped(known(value as Values, shape.members), (item, key) =>
        internal(shapes, shape.members[key]?.shape, item),
      );
    default:
      return value ?? {};
  }
}

const known = (values: Values, members: object): Values =>
  Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(members, name)));

const mapped = (values: Values, change: (value: unknown, key: string) => unknown): Values =>
  Object.fromEntries(
    Object.entries(values)
      .filter(([, value]) => value !== null)
      .map(([key, value]) => [key, change(value, key)]),
  );

/** Bytes of whatever class, and plain objects. */
const comparable = (value: unknown): unknown => {
  if (value instanceof Uint8Array) return `bytes ${Buffer.from(value).toString("hex")}`;
  if (value instanceof Tagged) return { tag: value.tag, value: comparable(value.value) };
  if (Array.isArray(value)) return value.map(comparable);
  if (typeof value === "bigint") return Number(value);
  return typeof value === "object" && value !== null ? mapped(value as Values, comparable) : value;
};

/** Headers that the front door adds, and one that a vector has by mistake. */
const ofTheDoor: ReadonlySet<string> = new Set(["content-length", "x-amzn-requestid", "x-amz-target"]);

function compareAnswers({ response, operation }: Vector, shapes: ServiceShapes, answer: WireAnswer): void {
  assert.ok(response);
  assert.equal(answer.status, response.status_code);
  for (const [name, value] of Object.entries(response.headers ?? {}))
    if (!ofTheDoor.has(name.toLowerCase())) assert.equal(answer.headers[name.toLowerCase()], value, name);
  const [protocol = ""] = shapes.protocols;
  const given = answer.body === undefined ? "" : answer.body;
  assert.ok(typeof given === "string" || given instanceof Uint8Array);
  const expected = response.body ?? "";
  const payload = shapes.shapes[operation.output?.shape ?? ""];
  const member =
    payload?.type === "structure" && payload.payload ? payload.members[payload.payload]?.shape : undefined;
  const plain = member !== undefined && ["blob", "string"].includes(shapes.shapes[member]?.type ?? "");
  if (plain || expected === "") assert.equal(Buffer.from(given).toString(), expected);
  else bodies[protocol]?.(Buffer.from(given), expected);
}

const bodies: Readonly<Record<string, (given: Buffer, expected: string) => void>> = {
  json: (given, expected) => assert.deepEqual(said(JSON.parse(given.toString())), JSON.parse(expected)),
  "rest-json": (given, expected) =>
    assert.deepEqual(said(JSON.parse(given.toString())), JSON.parse(expected)),
  "smithy-rpc-v2-cbor": (given, expected) => {
    const tags = Tagged.preserve(1);
    const read = (bytes: Uint8Array) => comparable(decode(bytes, { tags }));
    assert.deepEqual(said(read(given)), read(Buffer.from(expected, "base64")));
  },
  "rest-xml": (given, expected) =>
    assert.deepEqual(content(parseXml(given.toString())), content(parseXml(expected))),
  query: (given, expected) =>
    assert.deepEqual(content(parseXml(given.toString())), content(parseXml(expected))),
};

/** Some vectors' errors have no message, ours always do. */
function said(document: unknown): unknown {
  if (typeof document !== "object" || document === null || Array.isArray(document)) return document;
  const { message, ...rest } = document as { readonly message?: string };
  return message === "" ? rest : document;
}

/** What clients look at: neither the root's name, nor namespaces, request ids or the space between elements. */
function content({ children, attributes, text }: XmlElement): unknown {
  const own = Object.entries(attributes).filter(([name]) => !name.startsWith("xmlns"));
  const inside = children.filter(
    (child) =>
      !["ResponseMetadata", "RequestId"].includes(child.name) &&
      !(child.name === "Message" && child.text === ""),
  );
  return {
    attributes: Object.fromEntries(own),
    inside: inside
      .map((child) => [child.name, content(child)] as const)
      .sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)),
    text: children.length > 0 || /^\n\s*$/.test(text) ? "" : text,
  };
}
