/** What the end of a request leaves behind: an object at the location its caller was promised, and a notice. */

import type { Endpoint } from "../fleet/endpoint.ts";
import { resultMessage, topicFor } from "../notices/inference-messages.ts";
import type { Notice } from "../notices/notice.ts";
import { type ObjectLocation, parseLocation } from "../objects/location.ts";
import type { Payload, StoredObject } from "../objects/object.ts";
import type { Instant } from "../time/time.ts";
import type { Outcome, QueuedRequest } from "./request.ts";

/** A request at its end. */
export interface Ended {
  readonly request: QueuedRequest;
  readonly outcome: Outcome;
  /** As it was last known; absent when nobody remembers it. */
  readonly endpoint?: Endpoint;
}

/** Where the answer or the failure goes; undefined for a failure when no failure path is configured. */
export function resultLocation({ request, outcome }: Ended): ObjectLocation | undefined {
  const { outputLocation, failureLocation } = request.detail;
  const location = outcome.state === "completed" ? outputLocation : failureLocation;
  return location === undefined ? undefined : parseLocation(location);
}

/** The answer, or the failure document, as an object. */
export function resultObject(
  { request, outcome }: Ended,
  { bucket, key }: ObjectLocation,
  bytes: { readonly payload: Payload; readonly size: number; readonly md5: string },
  at: Instant,
): StoredObject {
  const contentType = outcome.state === "completed" ? outcome.contentType : "text/plain; charset=utf-8";
  return {
    account: request.scope.account,
    bucket,
    key,
    size: bytes.size,
    etag: bytes.md5,
    modifiedAt: at,
    ...(contentType === undefined ? {} : { contentType }),
    headers: {},
    metadata: {},
    tags: {},
    payload: bytes.payload,
  };
}

/** The message to the endpoint's topic; undefined where none is configured. `response` is base64. */
export function resultNotice(
  { request, outcome, endpoint }: Ended,
  at: Instant,
  newId: () => string,
  response?: string,
): Notice | undefined {
  if (!endpoint) return undefined;
  const topicArn = topicFor(endpoint.async, outcome);
  if (topicArn === undefined) return undefined;
  return {
    kind: "publish",
    scope: request.scope,
    topicArn,
    messageId: newId(),
    message: resultMessage(request, outcome, at, response),
    attributes: {},
    origin: { endpoint: endpoint.name, variant: endpoint.variant.name },
  };
}
