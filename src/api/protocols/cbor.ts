/** Smithy RPC v2 CBOR: the operation in the path, one CBOR document each way. */

import { decode } from "cborg";
import { givenStatus } from "../status.ts";
import { EpochTime, Float, writeCbor } from "./cbor-writer.ts";
import { type Dialect, documentReaders, documentWriters, malformed, mismatch } from "./documents.ts";
import { errorFinder, type MishapNames, messageKey, mishapOf } from "./errors.ts";
import { errorStatus, errorType, queryError } from "./json.ts";
import { Malformed } from "./malformed.ts";
import {
  operationNamed,
  type RequestFacts,
  remembered,
  type Wire,
  type WireAnswer,
  type WireError,
  type WireFactory,
} from "./protocol.ts";
import { fromSeconds } from "./timestamps.ts";

const mishaps: MishapNames = {
  malformed: ["SerializationException", 400],
  invalid: ["ValidationException", 400],
  "unknown operation": ["UnknownOperationException", 404],
  "too large": ["RequestEntityTooLargeException", 413],
  "bad signature": ["IncompleteSignatureException", 400],
  internal: ["InternalFailure", 500],
};

const headers = { "content-type": "application/cbor", "smithy-protocol": "rpc-v2-cbor" };

export const cbor: WireFactory = (shapes): Wire => {
  const readers = documentReaders(shapes, dialect);
  const writers = documentWriters(shapes, dialect);
  const find = errorFinder(shapes);

  const operation = remembered((name) => {
    const { input, output, http } = operationNamed(shapes, name);
    const read = input === undefined ? () => ({}) : readers(input);
    const write = output === undefined ? undefined : writers(output);
    return {
      read: ({ body }: { readonly body: Uint8Array }) => read(parseCbor(body), 0),
      write: (value: unknown): WireAnswer => ({
        status: givenStatus(value) ?? http.status,
        headers: { ...headers },
        ...(write && { body: writeCbor(write((value ?? {}) as never)) }),
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
        ...headers,
        ...(shapes.queryCompatible && { "x-amzn-query-error": queryError(found.queryCode, found.fault) }),
      },
      body: writeCbor({ __type: type, ...(written as object), [messageKey(found)]: given.message }),
    };
  }

  return { operation, error, mishap: mishapOf(mishaps) };
};

const dialect: Dialect = {
  readBlob: (value) =>
    value instanceof Uint8Array ? value : mismatch(value, "can not be converted to a Blob"),
  readNumber: (integer) => (value) => {
    if (typeof value === "number") return value;
    if (typeof value === "bigint") return Number(value);
    return mismatch(value, `can not be converted to ${integer ? "an Integer" : "a Double"}`);
  },
  readTimestamp: () => (value) => {
    const { seconds } =
      value instanceof EpochTime ? value : { seconds: mismatch(value, "is not a timestamp (tag 1)") };
    const at =
      typeof seconds === "number" || typeof seconds === "bigint" ? fromSeconds(Number(seconds)) : undefined;
    return at ?? malformed("The value can not be converted to milliseconds since epoch");
  },
  writeBlob: (bytes) => bytes,
  writeFloat: (value) => new Float(value),
  writeTimestamp: () => (at) => new EpochTime(at / 1000),
};

/** Recursion is bounded by the stack inside the library, whose overflow is the client's mistake as well. */
function parseCbor(body: Uint8Array): unknown {
  if (body.length === 0) return {};
  try {
    return decode(body, options);
  } catch (error) {
    if (error instanceof RangeError) throw new Malformed("The document is nested too deep.");
    throw new Malformed(`The body is not a CBOR document: ${(error as Error).message}`);
  }
}

const options = {
  coerceUndefinedToNull: true,
  rejectDuplicateMapKeys: true,
  tags: { 1: (content: () => unknown) => new EpochTime(content()) },
};
