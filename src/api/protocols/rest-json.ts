/** REST JSON: the operation in method and path, members in headers, a JSON document or a blob as the body. */

import { errorFinder, type MishapNames, messageKey, mishapOf } from "./errors.ts";
import { jsonReaders, jsonWriters, parseJson } from "./json-documents.ts";
import { printJson } from "./json-printer.ts";
import {
  operationNamed,
  remembered,
  shapeNamed,
  type Wire,
  type WireAnswer,
  type WireError,
  type WireFactory,
  type WireOperation,
  type WireRequest,
} from "./protocol.ts";
import { answerBindings, bodyOf, isBodiless, plainBodyReader, requestBindings } from "./rest.ts";

type Values = Readonly<Record<string, unknown>>;
type BodyReader = (request: WireRequest, input: Record<string, unknown>) => void;
type BodyWriter = (
  value: Values,
) => { readonly type: string; readonly body: NonNullable<WireAnswer["body"]> } | undefined;

export const restJson: WireFactory = (shapes): Wire => {
  const readers = jsonReaders(shapes);
  const writers = jsonWriters(shapes);
  const find = errorFinder(shapes);

  const operation = remembered((name): WireOperation => {
    const shape = operationNamed(shapes, name);
    const bind = requestBindings(shapes, shape);
    const readBody = bodyReader(shape.input);
    const answer = answerBindings(shapes, shape.output);
    const writeBody = bodyWriter(shape.output);
    return {
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

  function bodyReader(input: string | undefined): BodyReader {
    const body = bodyOf(shapes, input);
    if (body.kind === "none") return () => undefined;
    if (body.kind === "document") {
      const read = readers(body.shape);
      return (request, found) => void Object.assign(found, read(parseJson(request.body), 0));
    }
    const plain = plainBodyReader(shapes, body);
    if (plain) return plain;
    const read = readers(body.member.shape);
    return (request, found) => {
      if (request.body.length > 0) found[body.name] = read(parseJson(request.body), 0);
    };
  }

  function bodyWriter(output: string | undefined): BodyWriter {
    const body = bodyOf(shapes, output);
    if (body.kind === "none") return () => undefined;
    if (body.kind === "document") {
      const write = writers(body.shape);
      return (value) => ({ type: "application/json", body: printJson(write(value as never)) });
    }
    const { type } = shapeNamed(shapes, body.member.shape);
    const write = type === "blob" || type === "string" ? undefined : writers(body.member.shape);
    const plainType = type === "blob" ? "application/octet-stream" : "text/plain";
    return (value) => {
      const item = value[body.name];
      if (item === undefined || item === null) return undefined;
      return write
        ? { type: "application/json", body: printJson(write(item as never)) }
        : { type: plainType, body: item as NonNullable<WireAnswer["body"]> };
    };
  }

  function error(given: WireError): WireAnswer {
    const found = find(given);
    const members = given.members ?? {};
    const written = found.shape ? writers(found.name)(members as never) : {};
    const { headers } = answerBindings(shapes, found.shape && found.name)(members, found.status);
    return {
      status: found.status,
      headers: { ...headers, "content-type": "application/json", "x-amzn-errortype": found.name },
      body: printJson({ ...(written as object), [messageKey(found)]: given.message }),
    };
  }

  // The model says which of the two names this service has for it.
  const invalid =
    shapes.shapes.ValidationError && !shapes.shapes.ValidationException
      ? "ValidationError"
      : "ValidationException";
  const mishaps: MishapNames = {
    malformed: ["SerializationException", 400],
    invalid: [invalid, 400],
    "unknown operation": ["UnknownOperationException", 404],
    "too large": ["RequestEntityTooLargeException", 413],
    "bad signature": ["IncompleteSignatureException", 400],
    internal: ["InternalFailure", 500],
  };
  return { operation, error, mishap: mishapOf(mishaps) };
};
