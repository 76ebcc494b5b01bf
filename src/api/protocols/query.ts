/** AWS query: a form in, XML out. */

import { isAscii } from "node:buffer";
import { givenStatus } from "../status.ts";
import { errorFinder, type MishapNames, mishapOf } from "./errors.ts";
import { formPairs, formTree } from "./form.ts";
import { formReaders } from "./form-values.ts";
import {
  operationNamed,
  type RequestFacts,
  remembered,
  type Wire,
  type WireAnswer,
  type WireError,
  type WireFactory,
  type WireRequest,
} from "./protocol.ts";
import { attribute, element, escapedXmlText } from "./xml-text.ts";
import { xmlWriters } from "./xml-values.ts";

const mishaps: MishapNames = {
  malformed: ["MalformedInput", 400],
  invalid: ["ValidationError", 400],
  "unknown operation": ["InvalidAction", 400],
  "too large": ["RequestEntityTooLarge", 413],
  "bad signature": ["IncompleteSignature", 400],
  internal: ["InternalFailure", 500],
};

const headers = { "content-type": "text/xml" };

export const query: WireFactory = (shapes): Wire => {
  const readers = formReaders(shapes);
  const writers = xmlWriters(shapes);
  const find = errorFinder(shapes);
  const namespace = shapes.xmlNamespace ? attribute("xmlns", shapes.xmlNamespace) : "";

  const operation = remembered((name) => {
    const { input, output, resultWrapper, http } = operationNamed(shapes, name);
    const read = input === undefined ? () => ({}) : readers(input);
    const write = output === undefined ? undefined : writers(output);
    return {
      read: (request: WireRequest) => read(formTree(formPairs(formOf(request)))),
      write: (value: unknown, { requestId }: RequestFacts): WireAnswer => {
        const { attributes = "", content = "" } = write?.((value ?? {}) as never) ?? {};
        const result = write ? element(resultWrapper ?? `${name}Result`, content, attributes) : "";
        const metadata = element("ResponseMetadata", element("RequestId", escapedXmlText(requestId)));
        return {
          status: givenStatus(value) ?? http.status,
          headers: { ...headers },
          body: element(`${name}Response`, result + metadata, namespace),
        };
      },
    };
  });

  function error(given: WireError, { requestId }: RequestFacts): WireAnswer {
    const found = find(given);
    const more = found.shape && given.members ? writers(found.name)(given.members).content : "";
    const code =
      found.queryCode === "ValidationException" && !found.shape ? "ValidationError" : found.queryCode;
    const inside =
      element("Type", found.fault) +
      element("Code", escapedXmlText(code)) +
      element("Message", escapedXmlText(given.message)) +
      more;
    return {
      status: found.status,
      headers: { ...headers },
      body: element(
        "ErrorResponse",
        element("Error", inside) + element("RequestId", escapedXmlText(requestId)),
        namespace,
      ),
    };
  }

  return { operation, error, mishap: mishapOf(mishaps) };
};

/** The body, or for GET the query string. */
export const formOf = ({ http, query: text, body }: Pick<WireRequest, "http" | "query" | "body">): string =>
  http.method === "GET" || (body.length === 0 && text !== "") ? text : textOf(body);

/** Plain forms are ASCII, which is made into text many times faster. */
function textOf(body: Uint8Array): string {
  const bytes = Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  return bytes.toString(isAscii(bytes) ? "latin1" : "utf8");
}
