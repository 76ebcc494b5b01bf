/** AWS JSON 1.0 and 1.1: one address, the operation in X-Amz-Target, one document each way. */

import { givenStatus } from "../status.ts";
import { errorFinder, frameworkCodes, type MishapNames, messageKey, mishapOf } from "./errors.ts";
import { jsonReaders, jsonWriters, parseJson } from "./json-documents.ts";
import { printJson } from "./json-printer.ts";
import {
  operationNamed,
  type RequestFacts,
  remembered,
  type Wire,
  type WireAnswer,
  type WireError,
  type WireFactory,
} from "./protocol.ts";

const mishaps: MishapNames = {
  malformed: ["SerializationException", 400],
  invalid: ["ValidationException", 400],
  "unknown operation": ["UnknownOperationException", 400],
  "too large": ["RequestEntityTooLargeException", 413],
  "bad signature": ["IncompleteSignatureException", 400],
  internal: ["InternalFailure", 500],
};

export const json: WireFactory = (shapes): Wire => {
  const readers = jsonReaders(shapes);
  const writers = jsonWriters(shapes);
  const find = errorFinder(shapes);
  const contentType = `application/x-amz-json-${shapes.jsonVersion ?? "1.1"}`;

  const operation = remembered((name) => {
    const { input, output, http } = operationNamed(shapes, name);
    const read = input === undefined ? () => ({}) : readers(input);
    const write = output === undefined ? undefined : writers(output);
    return {
      read: ({ body }: { readonly body: Uint8Array }) => read(parseJson(body), 0),
      write: (value: unknown): WireAnswer => ({
        status: givenStatus(value) ?? http.status,
        headers: { "content-type": contentType },
        body: write ? printJson(write((value ?? {}) as never)) : "",
      }),
    };
  });

  function error(given: WireError, request: RequestFacts): WireAnswer {
    const found = find(given);
    const written = found.shape && given.members ? writers(found.name)(given.members as never) : {};
    const type = errorType(found.name, shapes.errorNamespace);
    return {
      status: errorStatus(shapes.queryCompatible === true, found.status, request),
      headers: {
        "content-type": contentType,
        ...(shapes.queryCompatible && { "x-amzn-query-error": queryError(found.queryCode, found.fault) }),
      },
      body: printJson({ __type: type, ...(written as object), [messageKey(found)]: given.message }),
    };
  }

  return { operation, error, mishap: mishapOf(mishaps) };
};

/** With its namespace where the service has one; the framework's errors have the framework's. */
export function errorType(name: string, namespace: string | undefined): string {
  if (namespace === undefined) return name;
  if (name === "ValidationException") return `com.amazon.coral.validate#${name}`;
  return `${frameworkCodes.has(name) ? "com.amazon.coral.service" : namespace}#${name}`;
}

/** The header for clients that know only the query protocol's codes. */
export const queryError = (code: string, fault: "Sender" | "Receiver"): string =>
  `${code === "ValidationException" ? "ValidationError" : code};${fault}`;

/** Client errors of a query-compatible service are 400, unless the client asks for the query protocol's status. */
export function errorStatus(compatible: boolean, status: number, { http }: RequestFacts): number {
  if (!compatible || status >= 500 || status === 413 || http.headers["x-amzn-query-mode"] === "true")
    return status;
  return 400;
}
