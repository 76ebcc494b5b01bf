/** What is known of a request when it enters: its identifier, its address, who signed it. */

import type { IncomingMessage } from "node:http";
import type { Config } from "../config.ts";
import type { Scope } from "../core/scope.ts";
import type { HttpRequest } from "./operation.ts";
import type { Signature } from "./signature.ts";
import { pathWithBucket } from "./virtual-host.ts";

export interface Visit {
  readonly requestId: string;
  readonly http: HttpRequest;
  /** As on the wire. */
  readonly path: string;
  /** Without the question mark. */
  readonly query: string;
}

export function visitOf({ method = "GET", url = "/", headers }: IncomingMessage, requestId: string): Visit {
  const mark = url.indexOf("?");
  const path = mark < 0 ? url : url.slice(0, mark);
  const query = mark < 0 ? "" : url.slice(mark + 1);
  const origin = `http://${headers.host ?? "localhost"}`;
  return {
    requestId,
    http: { method, url, headers: withHeadersInQuery(headers as Headers, query), origin },
    // An absolute address, as proxies send it, is a path behind a host.
    path: path.startsWith("/") ? path : path.replace(/^https?:\/\/[^/]*/i, "") || "/",
    query,
  };
}

type Headers = HttpRequest["headers"];

/** Links carry the headers of S3 that they were signed with in their query string. */
function withHeadersInQuery(headers: Headers, query: string): Headers {
  if (!/(^|&)x-amz-/.test(query) || !/(^|&)(X-Amz-Signature|AWSAccessKeyId)=/.test(query)) return headers;
  const found = new Map<string, string>();
  for (const pair of query.split("&")) {
    const [, name = "", value = ""] = /^(x-amz-[a-z0-9-]+)=(.*)$/s.exec(pair) ?? [];
    if (name !== "" && !ofNoBody.test(name)) found.set(name, headerText(value));
  }
  return { ...Object.fromEntries(found), ...headers };
}

/** SDKs put the checksum of an empty body into links for uploads, and S3 pays no attention to it. */
const ofNoBody = /^x-amz-(sdk-checksum-algorithm|checksum-(?!mode$|type$|algorithm$).*)$/;

/** As a header would carry it: UTF-8, each byte a sign. What cannot be decoded stays as it is. */
function headerText(encoded: string): string {
  try {
    return Buffer.from(decodeURIComponent(encoded.replaceAll("+", " "))).toString("latin1");
  } catch {
    return encoded;
  }
}

/** A 12-digit access key id is the account. */
export const scopeOf = (
  signature: Signature | undefined,
  { account, region }: Pick<Config, "account" | "region">,
): Scope => ({
  account: signature && /^\d{12}$/.test(signature.accessKeyId) ? signature.accessKeyId : account,
  region: signature?.region ?? region,
});

/** The path, with the bucket that the host names before it; only S3 has buckets in its host names. */
export function pathOf({ http, path }: Visit, signature: Signature | undefined): string {
  const maybeS3 = signature ? signature.service.startsWith("s3") : http.headers["x-amz-target"] === undefined;
  return maybeS3 ? pathWithBucket(http.headers.host, path) : path;
}
