/** What REST JSON and REST XML share: members in the path, the query string, headers, the status, and one as the body. */

import type { MemberShape, OperationShape, ServiceShapes } from "../shapes/shapes.ts";
import { givenStatus } from "../status.ts";
import { setOwn } from "./documents.ts";
import { formPairs } from "./form.ts";
import { headerReader, headerWriter, parameterReader } from "./header-values.ts";
import { Malformed } from "./malformed.ts";
import { pathLabels, pathTemplate } from "./path.ts";
import { shapeNamed, structureNamed, type WireAnswer, type WireRequest } from "./protocol.ts";
import { textReader } from "./texts.ts";

type Values = Readonly<Record<string, unknown>>;
type Mutable = Record<string, unknown>;
type Members = ReadonlyArray<readonly [name: string, member: MemberShape]>;

/** Puts what it finds into the input. */
type Binding = (request: WireRequest, input: Mutable) => void;

/** Reads the members of an operation's input that are not in its body. */
export function requestBindings(
  shapes: ServiceShapes,
  operation: OperationShape,
): (request: WireRequest, input: Mutable) => void {
  if (operation.input === undefined) return () => undefined;
  const { members } = structureNamed(shapes, operation.input);
  const at = (location: MemberShape["location"]): Members =>
    Object.entries(members).filter(([, member]) => member.location === location);
  const bindings: Binding[] = [
    ...labelBinding(shapes, operation, at("uri")),
    ...at("header").map((one) => headerBinding(shapes, one)),
    ...at("headers").map(headersBinding),
    ...queryBinding(shapes, at("querystring")),
  ];
  return (request, input) => {
    for (const bind of bindings) bind(request, input);
  };
}

function labelBinding(shapes: ServiceShapes, { http }: OperationShape, members: Members): readonly Binding[] {
  if (members.length === 0) return [];
  const template = pathTemplate(http.uri);
  const readers = members.map(([name, member]) => {
    const read = textReader(shapeNamed(shapes, member.shape), member.timestampFormat ?? "iso8601");
    return [name, member.locationName ?? name, read] as const;
  });
  return [
    ({ path }, input) => {
      const labels = pathLabels(template, path) ?? {};
      for (const [name, label, read] of readers) {
        const text = labels[label];
        if (text !== undefined) input[name] = read(text);
      }
    },
  ];
}

function headerBinding(shapes: ServiceShapes, [name, member]: Members[number]): Binding {
  const key = (member.locationName ?? name).toLowerCase();
  const read = headerReader(shapes, member);
  return ({ http }, input) => {
    const text = http.headers[key];
    if (text !== undefined) input[name] = read(text);
  };
}

/** Headers that begin alike, as one map: user metadata. */
function headersBinding([name, member]: Members[number]): Binding {
  const prefix = (member.locationName ?? "").toLowerCase();
  return ({ http }, input) => {
    let found: Mutable | undefined;
    for (const key of Object.keys(http.headers))
      if (key.startsWith(prefix) && (prefix !== "" || !isTransport(key))) {
        found ??= {};
        setOwn(found, key.slice(prefix.length), http.headers[key]);
      }
    if (found) input[name] = found;
  };
}

const isTransport = (key: string): boolean =>
  ["host", "connection", "content-length", "content-type", "transfer-encoding"].includes(key);

function queryBinding(shapes: ServiceShapes, members: Members): readonly Binding[] {
  if (members.length === 0) return [];
  const readers = new Map(
    members.map(
      ([name, member]) =>
        [member.locationName ?? name, [name, parameterReader(shapes, member)] as const] as const,
    ),
  );
  return [
    ({ query }, input) => {
      if (query === "") return;
      for (const [key, values] of grouped(query)) {
        const known = readers.get(key);
        if (known) input[known[0]] = known[1](values);
      }
    },
  ];
}

function grouped(query: string): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  for (const [key, value] of formPairs(query)) {
    const values = found.get(key);
    if (values) values.push(value);
    else found.set(key, [value]);
  }
  return found;
}

/** The body of a request or an answer: nothing, one member, or the document of those that are nowhere else. */
export type Body =
  | { readonly kind: "none" }
  | { readonly kind: "document"; readonly shape: string }
  | { readonly kind: "member"; readonly name: string; readonly member: MemberShape };

export function bodyOf(shapes: ServiceShapes, name: string | undefined): Body {
  if (name === undefined) return { kind: "none" };
  const { members, payload } = structureNamed(shapes, name);
  const member = payload === undefined ? undefined : members[payload];
  if (payload !== undefined && member) return { kind: "member", name: payload, member };
  const document = Object.values(members).some((one) => !one.location);
  return document || Object.keys(members).length === 0 ? { kind: "document", shape: name } : { kind: "none" };
}

/** Reads a body that is one text or blob; undefined where it is something else. */
export function plainBodyReader(
  shapes: ServiceShapes,
  { name, member }: Extract<Body, { readonly kind: "member" }>,
): Binding | undefined {
  const { type } = shapeNamed(shapes, member.shape);
  if (type === "blob")
    return member.streaming
      ? ({ stream }, input) => {
          if (stream) input[name] = stream;
        }
      : ({ body }, input) => {
          if (body.length > 0) input[name] = body;
        };
  if (type !== "string") return undefined;
  return ({ body }, input) => {
    if (body.length > 0) input[name] = utf8(body);
  };
}

export function utf8(body: Uint8Array): string {
  try {
    return strict.decode(body);
  } catch {
    throw new Malformed("The body is not UTF-8.");
  }
}

const strict = new TextDecoder("utf-8", { fatal: true, ignoreBOM: false });

/** The status and headers of an answer from an output or an error. */
export function answerBindings(
  shapes: ServiceShapes,
  name: string | undefined,
): (value: Values, status: number) => Pick<WireAnswer, "status" | "headers"> {
  const members = name === undefined ? [] : Object.entries(structureNamed(shapes, name).members);
  const single = members
    .filter(([, member]) => member.location === "header")
    .map(
      ([key, member]) =>
        [key, (member.locationName ?? key).toLowerCase(), headerWriter(shapes, member)] as const,
    );
  const prefixed = members.filter(([, member]) => member.location === "headers");
  const statusMember = members.find(([, member]) => member.location === "statusCode")?.[0];
  return (value, status) => {
    const headers: Record<string, string> = {};
    for (const [key, header, write] of single) {
      const item = value[key];
      const text = item === undefined || item === null ? undefined : write(item);
      if (text !== undefined) headers[header] = text;
    }
    for (const [key, member] of prefixed)
      for (const [suffix, text] of Object.entries((value[key] ?? {}) as Values))
        setOwn(headers, `${member.locationName ?? ""}${suffix}`.toLowerCase(), String(text));
    const own = statusMember === undefined ? undefined : (value[statusMember] as number | undefined);
    return { status: givenStatus(value) ?? own ?? status, headers };
  };
}

/** Answers of these statuses have no body. */
export const isBodiless = (status: number): boolean => status === 204 || status === 304;
