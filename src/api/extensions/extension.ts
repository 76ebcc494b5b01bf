/** What AWS has no call for: plain HTTP under `/_ebbtide/…`, `/healthz` and `/readyz`. */

import type { Readable } from "node:stream";
import type { Call } from "../operation.ts";

export interface ExtensionRequest {
  /** What stood for the `:names` of the path, percent-decoded. */
  readonly params: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  /** The body's JSON document; undefined where there was no body. */
  readonly body: unknown;
}

export interface ExtensionAnswer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?:
    | { readonly json: unknown }
    | { readonly text: string; readonly type?: string }
    /** Connections are closed after five silent minutes: a stream that lives longer says something now and then. */
    | { readonly stream: Readable; readonly type: string };
}

/** Errors that `run` throws (`apiError`) are answered as `{ "error": code, "message": … }`, 400 unless they say otherwise. */
export interface Extension {
  readonly method: "GET" | "POST" | "PUT" | "DELETE";
  /** For example `/_ebbtide/requests/:id`; a `:name` stands for one segment. */
  readonly path: string;
  /** The call's scope is the query's `account` and `region`, else the signature's, else the server's own. */
  readonly run: (request: ExtensionRequest, call: Call) => Promise<ExtensionAnswer>;
}
