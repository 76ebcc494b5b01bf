/** REST XML, and S3's way of it: XML documents or blobs as bodies, errors without a wrapper. */

import type { Readable } from "node:stream";
import type { OperationShape, ServiceShapes } from "../shapes/shapes.ts";
import { errorFinder, type MishapNames, mishapOf } from "./errors.ts";
import { Malformed } from "./malformed.ts";
import {
  type Mishap,
  operationNamed,
  type RequestFacts,
  remembered,
  type StructureShape,
  shapeNamed,
  type Wire,
  type WireAnswer,
  type WireError,
  type WireFactory,
  type WireOperation,
  type WireRequest,
} from "./protocol.ts";
import {
  answerBindings,
  type Body,
  bodyOf,
  isBodiless,
  plainBodyReader,
  requestBindings,
  utf8,
} from "./rest.ts";
import { parseXml, type XmlElement } from "./xml-reader.ts";
import { attribute, declaration, element, escapedXmlText } from "./xml-text.ts";
import { namespaces, xmlReaders, xmlWriters } from "./xml-values.ts";

type Values = Readonly<Record<string, unknown>>;
type BodyReader = (request: WireRequest, input: Record<string, unknown>) => void;
type BodyWriter = (
  value: Values,
) => { readonly type: string; readonly body: string | Uint8Array | Readable } | undefined;

export const restXml: WireFactory = (shapes): Wire => {
  const readers = xmlReaders(shapes);
  const writers = xmlWriters(shapes);
  const find = errorFinder(shapes);
  const isS3 = shapes.name === "s3";

  const operation = remembered((name): WireOperation => {
    const shape = operationNamed(shapes, name);
    const bind = requestBindings(shapes, shape);
    const readBody = bodyReader(shape);
    const answer = answerBindings(shapes, shape.output);
    const writeBody = bodyWriter(shape);
    const body = bodyOf(shapes, shape.input);
    return {
      ...(body.kind === "member" && { payload: body.name }),
      read: (request) => {
        const input: Record<string, unknown> = {};
        bind(request, input);
        readBody(request, input);
        return input;
      },
      write: (value) => {
        const output = (value ?? {}) as Values;
        const { status, headers } = answer(output, shape.http.status);
        const written = isBodiless(status) ? undefined : writeBody(output);
        if (!written) return { status, headers };
        headers["content-type"] ??= written.type;
        return { status, headers, body: written.body };
      },
    };
  });

  function bodyReader({ input, inputElement }: OperationShape): BodyReader {
    const body = bodyOf(shapes, input);
    if (body.kind === "none") return () => undefined;
    if (body.kind === "member") {
      const plain = plainBodyReader(shapes, body);
      if (plain) return plain;
    }
    const read = readers(body.kind === "member" ? body.member.shape : body.shape);
    const roots = rootsOf(shapes, body, inputElement?.name);
    return (request, found) => {
      if (request.body.length === 0) return;
      const value = document(() => read(rooted(parseXml(utf8(request.body)), roots)));
      if (body.kind === "member") found[body.name] = value;
      else Object.assign(found, value);
    };
  }

  function bodyWriter({ output, outputElement }: OperationShape): BodyWriter {
    const body = bodyOf(shapes, output);
    if (body.kind === "none") return () => undefined;
    const type = body.kind === "member" ? shapeNamed(shapes, body.member.shape).type : "structure";
    if (body.kind === "member" && (type === "blob" || type === "string"))
      return (value) => {
        const item = value[body.name];
        return item === undefined || item === null
          ? undefined
          : { type: type === "blob" ? "binary/octet-stream" : "text/plain", body: item as string | Readable };
      };
    if (outputElement?.unwrapped && body.kind === "document")
      return unwrapped(body.shape, outputElement.name);
    const name = body.kind === "member" ? body.member.shape : body.shape;
    const shape = shapeNamed(shapes, name) as StructureShape;
    const own =
      body.kind === "member" ? (body.member.xmlNamespace ?? shape.xmlNamespace) : shape.xmlNamespace;
    const declared = own || !shapes.xmlNamespace ? namespaces(own) : attribute("xmlns", shapes.xmlNamespace);
    const root = outputElement?.name ?? (body.kind === "member" ? body.member.locationName : undefined);
    const write = writers(name);
    return (value) => {
      const item = body.kind === "member" ? value[body.name] : value;
      if (item === undefined || item === null) return undefined;
      const { attributes, content } = write(item as Values);
      const text = element(root ?? shape.xmlName ?? name, content, declared + attributes);
      return { type: "application/xml", body: declaration + text };
    };
  }

  /** The only member's text is the root's. */
  function unwrapped(name: string, root: string): BodyWriter {
    const [member = ""] = Object.keys((shapeNamed(shapes, name) as StructureShape).members);
    const declared = shapes.xmlNamespace ? attribute("xmlns", shapes.xmlNamespace) : "";
    return (value) => ({
      type: "application/xml",
      body: declaration + element(root, escapedXmlText(String(value[member] ?? "")), declared),
    });
  }

  function error(given: WireError, request: RequestFacts): WireAnswer {
    const found = find(given);
    const members = given.members ?? {};
    const { headers } = answerBindings(shapes, found.shape && found.name)(members, found.status);
    if (isBodiless(found.status)) return { status: found.status, headers };
    const named =
      element("Code", escapedXmlText(found.queryCode)) + element("Message", escapedXmlText(given.message));
    const body = isS3
      ? element("Error", named + plainMembers(members) + s3Facts(members, request))
      : element(
          "ErrorResponse",
          element(
            "Error",
            element("Type", found.fault) + named + errorMembers(found.shape && found.name, members),
          ) + element("RequestId", escapedXmlText(request.requestId)),
          shapes.xmlNamespace ? attribute("xmlns", shapes.xmlNamespace) : "",
        );
    return {
      status: found.status,
      headers: { ...headers, "content-type": "application/xml" },
      body: declaration + body,
    };
  }

  const errorMembers = (name: string | undefined, members: Values): string =>
    name === undefined ? "" : writers(name)(members).content;

  return { operation, error, mishap: isS3 ? s3Mishap : mishapOf(mishaps) };
};

/** The names that a request's document may have. */
function rootsOf(shapes: ServiceShapes, body: Body, inputElement: string | undefined): ReadonlySet<string> {
  const name = body.kind === "member" ? body.member.shape : body.kind === "document" ? body.shape : "";
  const shape = shapeNamed(shapes, name) as StructureShape;
  const own = body.kind === "member" ? body.member.locationName : inputElement;
  return new Set([own, shape.xmlName, name].filter((one) => one !== undefined));
}

function rooted(root: XmlElement, names: ReadonlySet<string>): XmlElement {
  if (!names.has(root.name)) throw new Malformed(`The document is a ${root.name}, not a ${[...names][0]}.`);
  return root;
}

/** Whatever is wrong in there is wrong with the document. */
function document<Value>(read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (error instanceof Malformed) throw new Malformed(error.message, "document");
    throw error;
  }
}

/** S3's errors carry what they are about as elements of their own. */
const plainMembers = (members: Values): string =>
  Object.entries(members)
    .filter(([, value]) => typeof value === "string" || typeof value === "number")
    .map(([name, value]) => element(name, escapedXmlText(String(value))))
    .join("");

function s3Facts(members: Values, { http, requestId }: RequestFacts): string {
  const [path = "/"] = http.url.split("?");
  const resource = members.Resource === undefined ? element("Resource", escapedXmlText(path)) : "";
  return (
    resource +
    element("RequestId", escapedXmlText(requestId)) +
    element("HostId", escapedXmlText(hostId(requestId)))
  );
}

/** S3's second identifier of a request: longer than the first, and as meaningless. */
export const hostId = (requestId: string): string => Buffer.from(`ebbtide/${requestId}`).toString("base64");

const mishaps: MishapNames = {
  malformed: ["SerializationException", 400],
  invalid: ["ValidationException", 400],
  "unknown operation": ["UnknownOperationException", 404],
  "too large": ["RequestEntityTooLargeException", 413],
  "bad signature": ["IncompleteSignatureException", 400],
  internal: ["InternalFailure", 500],
};

const s3Mishaps: MishapNames = {
  malformed: ["InvalidArgument", 400],
  "malformed uri": ["InvalidURI", 400],
  "malformed document": ["MalformedXML", 400],
  "invalid document": ["MalformedXML", 400],
  invalid: ["InvalidArgument", 400],
  "unknown operation": ["NotImplemented", 501],
  "too large": ["MaxMessageLengthExceeded", 400],
  "bad signature": ["AuthorizationHeaderMalformed", 400],
  internal: ["InternalError", 500],
};

/** Of a document, S3 says only that it is not one; what is wrong with it stands behind. */
function s3Mishap(kind: Mishap, message: string): WireError {
  const mishap = mishapOf(s3Mishaps)(kind, message);
  if (mishap.code !== "MalformedXML") return mishap;
  const text = "The XML you provided was not well-formed or did not validate against our published schema";
  return { ...mishap, message: `${text}: ${message}` };
}
