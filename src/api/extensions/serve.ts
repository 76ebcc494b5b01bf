/** Serving extensions: finding the one for a path, and its answers and errors as JSON. */

import { ApiError } from "../errors.ts";
import type { Call } from "../operation.ts";
import { parseJson } from "../protocols/json-documents.ts";
import { Malformed } from "../protocols/malformed.ts";
import { pathLabels, pathTemplate } from "../protocols/path.ts";
import type { WireAnswer } from "../protocols/protocol.ts";
import type { Extension, ExtensionAnswer } from "./extension.ts";

export interface FoundExtension {
  /** Undefined where the path is there, but not for this method. */
  readonly extension: Extension | undefined;
  readonly params: Readonly<Record<string, string>>;
}

/** Undefined for paths that are no extension's and not below `/_ebbtide/`. */
export function extensionFinder(
  extensions: readonly Extension[],
): (method: string, path: string) => FoundExtension | undefined {
  const first = new Set(extensions.map(({ path }) => path.split("/")[1]));
  const known = extensions.map((extension) => ({
    extension,
    template: pathTemplate(extension.path.replace(/:(\w+)/g, "{$1}")),
  }));
  return (method, path) => {
    const start = path.split("/", 2)[1] ?? "";
    if (!first.has(start) && start !== "_ebbtide") return undefined;
    const matching = known.flatMap(({ extension, template }) => {
      const params = pathLabels(template, path);
      return params ? [{ extension, params }] : [];
    });
    const wanted = method === "HEAD" ? "GET" : method;
    const found = matching.find(({ extension }) => extension.method === wanted);
    if (found) return found;
    return matching.length > 0 || start === "_ebbtide" ? { extension: undefined, params: {} } : undefined;
  };
}

/** Runs it and writes its answer. */
export async function runExtension(
  { extension, params }: FoundExtension,
  request: { readonly query: URLSearchParams; readonly body: Uint8Array },
  call: Call,
): Promise<WireAnswer> {
  if (!extension)
    return errorAnswer(
      "NotFound",
      `There is nothing at ${call.http.method} ${call.http.url.split("?")[0]}.`,
      404,
    );
  const body = request.body.length === 0 ? undefined : parseJson(request.body);
  return answerOf(await extension.run({ params, query: request.query, body }, call));
}

function answerOf({ status, headers = {}, body }: ExtensionAnswer): WireAnswer {
  if (!body) return { status, headers: { ...headers } };
  if ("json" in body)
    return {
      status,
      headers: { "content-type": "application/json", ...headers },
      body: JSON.stringify(body.json),
    };
  if ("text" in body)
    return {
      status,
      headers: { "content-type": body.type ?? "text/plain; charset=utf-8", ...headers },
      body: body.text,
    };
  return { status, headers: { "content-type": body.type, ...headers }, body: body.stream };
}

/** What an extension threw, as an answer; undefined for what is our own mistake. */
export function extensionError(error: unknown): WireAnswer | undefined {
  if (error instanceof ApiError) return errorAnswer(error.code, error.message, error.options.status ?? 400);
  if (error instanceof Malformed) return errorAnswer("BadRequest", error.message, 400);
  return undefined;
}

export const errorAnswer = (error: string, message: string, status: number): WireAnswer => ({
  status,
  headers: { "content-type": "application/json" },
  body: JSON.stringify({ error, message }),
});
