/** The protocol vectors: Smithy's tests of each protocol, read from beside the checkout, turned into our tables. */

import { existsSync, readFileSync } from "node:fs";
import { resolve } from "node:path";
import { cbor } from "../../src/api/protocols/cbor.ts";
import { json } from "../../src/api/protocols/json.ts";
import type { WireFactory } from "../../src/api/protocols/protocol.ts";
import { query } from "../../src/api/protocols/query.ts";
import { restJson } from "../../src/api/protocols/rest-json.ts";
import { restXml } from "../../src/api/protocols/rest-xml.ts";
import type { ServiceShapes } from "../../src/api/shapes/shapes.ts";
import {
  type Model,
  type ModelOperation,
  type ModelShape,
  serviceShapes,
} from "../../tools/service-shapes.ts";

export interface Vector {
  readonly id: string;
  readonly kind: "input" | "output" | "error";
  readonly metadata: Model["metadata"];
  readonly operation: ModelOperation & { readonly name: string };
  readonly shapes: Readonly<Record<string, ModelShape>>;
  readonly params?: unknown;
  readonly request?: {
    readonly method: string;
    readonly uri: string;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly result?: unknown;
  readonly error?: Readonly<Record<string, unknown>>;
  readonly errorCode?: string;
  readonly errorMessage?: string;
  readonly response?: {
    readonly status_code: number;
    readonly headers?: Readonly<Record<string, string>>;
    readonly body?: string;
  };
  readonly clientOnly: boolean;
}

export const folder = resolve(import.meta.dirname, "../../../shared/protocol-vectors");

export const areThere = existsSync(folder);

export const files: Readonly<Record<string, WireFactory>> = {
  json_1_0: json,
  json,
  "json_1_0-query-compatible": json,
  query,
  "smithy-rpc-v2-cbor": cbor,
  "smithy-rpc-v2-cbor-query-compatible": cbor,
  "rest-json": restJson,
  "rest-xml": restXml,
};

export const vectorsOf = (file: string): readonly Vector[] =>
  JSON.parse(readFileSync(resolve(folder, `${file}.json`), "utf8")) as readonly Vector[];

/** The table of a service that has only this vector's operation. */
export const shapesOf = ({ metadata, operation, shapes, response }: Vector): ServiceShapes =>
  serviceShapes(
    "vector",
    { metadata, operations: { [operation.name]: operation }, shapes: withoutQueryMaps(shapes) },
    namespaceIn(response?.body),
  );

/** Vectors differ on what is in a query string that is a member as a whole, and no service here has one. */
const withoutQueryMaps = (shapes: Vector["shapes"]): Vector["shapes"] =>
  Object.fromEntries(
    Object.entries(shapes).map(([name, shape]) => {
      const members = Object.entries(shape.members ?? {}).filter(
        ([, member]) => member.location !== "querystring" || shapes[member.shape]?.type !== "map",
      );
      return [name, shape.members ? { ...shape, members: Object.fromEntries(members) } : shape];
    }),
  );

/** Errors name a namespace that the models don't. */
function namespaceIn(body = ""): { readonly errorNamespace?: string } {
  const namespace = /((?:aws|smithy)\.[\w.]+)#/;
  const found = namespace.exec(body)?.[1] ?? namespace.exec(Buffer.from(body, "base64").toString())?.[1];
  return found === undefined ? {} : { errorNamespace: found };
}

const reasons: Readonly<Record<string, readonly string[]>> = {
  "errors that, as the vector says, only clients should know": [
    "UsingXAmznErrorType",
    "UsingXAmznErrorTypeWithUri",
    "UsingXAmznErrorTypeWithUriAndNamespace",
    "UsingCode",
    "UsingCodeAndNamespace",
    "UsingCodeUriAndNamespace",
    "WithDunderType",
    "WithDunderTypeAndNamespace",
    "WithDunderTypeUriAndNamespace",
  ].flatMap((way) => ["AwsJson10", "AwsJson11", "RestJson"].map((protocol) => `${protocol}FooError${way}`)),
  "document types and JSON in strings, which no service here has": [
    "DocumentInputWithBoolean",
    "DocumentInputWithList",
    "DocumentInputWithNumber",
    "DocumentInputWithString",
    "DocumentOutput",
    "DocumentOutputArray",
    "DocumentOutputBoolean",
    "DocumentOutputNumber",
    "DocumentOutputString",
    "DocumentTypeAsMapValueInput",
    "DocumentTypeAsMapValueOutput",
    "DocumentTypeAsPayloadInput",
    "DocumentTypeAsPayloadInputString",
    "DocumentTypeAsPayloadOutput",
    "DocumentTypeAsPayloadOutputString",
    "DocumentTypeInputWithObject",
    "MediaTypeHeaderInputBase64",
    "MediaTypeHeaderOutputBase64",
    "PutAndGetInlineDocumentsInput",
  ],
  "empty lists, maps and structures that leave no trace on the wire": [
    "HttpPrefixHeadersAreNotPresent",
    "QueryEmptyQueryMaps",
    "RestJsonHttpPrefixHeadersAreNotPresent",
    "RestJsonHttpWithEmptyStructurePayload",
    "RestJsonHttpWithHeadersButNoPayload",
    "RestJsonOmitsEmptyListQueryValues",
  ],
  "which of two values a client sends": ["RestJsonQueryPrecedence", "RestXmlQueryPrecedence"],
  "an answer that clients put up with, not one that a server writes": [
    "AwsJson10DeserializeAllowNulls",
    "AwsJson10DeserializeIgnoreType",
    "AwsJson10HandlesEmptyOutputShape",
    "AwsJson10HandlesUnexpectedJsonOutput",
    "AwsJson11DateTimeWithNegativeOffset",
    "AwsJson11DateTimeWithPositiveOffset",
    "AwsJson11DeserializeIgnoreType",
    "AwsJson11StructuresDontDeserializeNullValues",
    "AwsQueryDateTimeWithNegativeOffset",
    "AwsQueryDateTimeWithPositiveOffset",
    "IgnoreQueryParamsInResponse",
    "InvalidGreetingError",
    "NoOutputClientAllowsEmptyCbor",
    "RestJsonDateTimeWithNegativeOffset",
    "RestJsonDateTimeWithPositiveOffset",
    "RestJsonDeserializeIgnoreType",
    "RestJsonDeserializesDenseSetMapAndSkipsNull",
    "RestJsonDoesntDeserializeNullStructureValues",
    "RestJsonEmptyInputAndEmptyOutputJsonObjectOutput",
    "RestJsonGreetingWithErrors",
    "RestJsonHttpResponseCode",
    "RestJsonIgnoreQueryParamsInResponse",
    "RestJsonNoInputAndOutputNoPayload",
    "RestXmlDateTimeWithNegativeOffset",
    "RestXmlDateTimeWithPositiveOffset",
    "RestXmlHttpResponseCode",
    "RpcV2CborExtraFieldsInTheBodyShouldBeSkippedByClients",
    "RpcV2CborPayloadWithUnsetUnion",
    "empty_output_no_body",
    "handles_empty_output_shape",
    "handles_unexpected_json_output",
    "output:EmptyInputAndEmptyOutput",
    "output:NoInputAndOutput",
    "output:QueryEmptyInputAndEmptyOutput",
    "output:QueryNoInputAndNoOutput",
    "output:QueryNoInputAndOutput",
  ],
  "texts of unknown length, which this server does not write and the CBOR library does not read": [
    "RpcV2CborIndefiniteStringInsideDefiniteListCanDeserialize",
    "RpcV2CborIndefiniteStringInsideIndefiniteListCanDeserialize",
  ],
};

/** Why a vector says nothing about a server, or is about something that no service here has. */
export function whyNotOurs({ id, kind, clientOnly }: Vector): string | undefined {
  if (clientOnly) return "about what only a client does";
  return Object.entries(reasons).find(([, ids]) => ids.includes(id) || ids.includes(`${kind}:${id}`))?.[0];
}
