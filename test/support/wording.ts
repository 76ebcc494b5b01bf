/** Inputs put into words of a service's protocols, whatever they are: no check, no types. */

import { encode } from "cborg";
import type { MemberShape, Protocol, ServiceShapes, Shape } from "../../src/api/shapes/shapes.ts";
import { type RawRequest, signedFor } from "./raw.ts";

export interface Worded {
  readonly path: string;
  readonly request: RawRequest;
}

type Input = Readonly<Record<string, unknown>>;
type Wording = (shapes: ServiceShapes, operation: string, input: Input) => Worded;

const json: Wording = (shapes, operation, input) => ({
  path: "/",
  request: {
    method: "POST",
    headers: {
      "content-type": `application/x-amz-json-${shapes.jsonVersion}`,
      "x-amz-target": `${shapes.targetPrefix}.${operation}`,
    },
    body: JSON.stringify(input),
  },
});

const cbor: Wording = (shapes, operation, input) => ({
  path: `/service/${shapes.targetPrefix}/operation/${operation}`,
  request: {
    method: "POST",
    headers: { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" },
    body: encode(input),
  },
});

const query: Wording = (shapes, operation, input) => ({
  path: "/",
  request: {
    method: "POST",
    headers: {
      "content-type": "application/x-www-form-urlencoded",
      authorization: signedFor(shapes.signingName),
    },
    body: new URLSearchParams([
      ["Action", operation],
      ["Version", shapes.apiVersion],
      ...fields("", input),
    ]).toString(),
  },
});

function fields(path: string, value: unknown): [string, string][] {
  const below = path === "" ? "" : `${path}.`;
  if (Array.isArray(value))
    return value.flatMap((item, index) => fields(`${below}member.${index + 1}`, item));
  if (typeof value === "object" && value !== null)
    return Object.entries(value).flatMap(([key, item]) => fields(below + key, item));
  return [[path, String(value)]];
}

/**
 * Members stand where the shape puts them; those of a body's document are left out. What tells the operation from
 * others of the same method and path is there even when it was not given.
 */
const rest: Wording = (shapes, operation, given) => {
  const { http, input: name = "" } = shapes.operations[operation]!;
  const { members, required = [] } = shapes.shapes[name] as Extract<Shape, { readonly type: "structure" }>;
  const input = { ...Object.fromEntries(required.map((key) => [key, "1"])), ...given };
  const at = (location: MemberShape["location"]): readonly (readonly [string, string])[] =>
    Object.entries(input).flatMap(([key, value]) =>
      members[key]?.location === location ? [[members[key]?.locationName ?? key, String(value)]] : [],
    );
  const labels = new Map(at("uri"));
  const [path = "", constants = ""] = http.uri.split("?");
  const filled = path.replace(/\{([^+}]+)\+?\}/g, (_, label) => encodeURIComponent(labels.get(label) ?? "a"));
  const parameters = at("querystring").map(([key, value]) => `${key}=${encodeURIComponent(value)}`);
  const asked = [constants, ...parameters].filter((part) => part !== "").join("&");
  return {
    path: asked === "" ? filled : `${filled}?${asked}`,
    request: {
      method: http.method,
      headers: { authorization: signedFor(shapes.signingName), ...Object.fromEntries(at("header")) },
    },
  };
};

export const wordings: Readonly<Record<Protocol, Wording>> = {
  json,
  "smithy-rpc-v2-cbor": cbor,
  query,
  "rest-json": rest,
  "rest-xml": rest,
};
