/**
 * How requests end when they do not complete, in words: the same in the failure object, the notice and
 * `/_ebbtide/requests`. `ClientError`: what was asked or the model's answer; `ModelError`: no answer at all.
 */

import type { Duration } from "../time/time.ts";
import type { Outcome } from "./request.ts";

/** Payloads in and out of a model, as AWS bounds them. */
export const LARGEST_PAYLOAD = 1024 ** 3;

/** How much of a model's refusal the failure object keeps. */
export const LONGEST_WORDS = 32 * 1024;

const failed = (reason: string): Outcome => ({ state: "failed", reason });

const LOGS = "See the SageMaker Endpoint logs in your account for more information.";

/** The model answered with something else than 2xx; AWS does not retry that, and neither do we. */
export function refusedByModel(status: number): Outcome {
  const what =
    status >= 500
      ? `Received server error (${status})`
      : status >= 400
        ? `Received client error (${status})`
        : `Received unexpected status (${status})`;
  return { ...failed(`ClientError: ${what} from model. ${LOGS}`), modelStatus: status };
}

export const timedOut = (limit: Duration): Outcome =>
  failed(
    `ModelError: InvocationTimeout: the model did not answer within InvocationTimeoutSeconds (${limit / 1000}). ${LOGS}`,
  );

/** The connection broke twice although the instance lives: the model server closes it on this request. */
export const brokenOff = (detail: string): Outcome =>
  failed(`ModelError: The model closed the connection before its answer was complete (${detail}). ${LOGS}`);

/** The model answered, but the answer does not fit. */
export const answerTooLarge = (status: number): Outcome => ({
  ...failed(
    `ClientError: Failed to upload the response payload: it is larger than ${LARGEST_PAYLOAD} bytes.`,
  ),
  modelStatus: status,
});

export const inputMissing = (location: string, what: "bucket" | "key"): Outcome =>
  failed(
    `ClientError: Failed to download request payload from ${location}: ${
      what === "bucket" ? "The specified bucket does not exist." : "The specified key does not exist."
    }`,
  );

export const inputTooLarge = (location: string, size: number): Outcome =>
  failed(
    `ClientError: Failed to download request payload from ${location}: it has ${size} bytes, more than the ${LARGEST_PAYLOAD} allowed.`,
  );

export const inputUnreadable = (location: string, detail: string): Outcome =>
  failed(`ClientError: Failed to download request payload from ${location}: ${detail}`);

export const outputImpossible = (location: string, detail: string): Outcome =>
  failed(`ClientError: Failed to upload the response payload to ${location}: ${detail}`);

export const gaveUp = (detail: string): Outcome => failed(`ModelError: ${detail}`);

export const endpointDeleted = (endpointName: string): Outcome =>
  failed(`ClientError: Endpoint ${endpointName} was deleted before the request was processed.`);

export const expiredAfter = (ttl: Duration): Outcome => ({
  state: "expired",
  reason: `RequestTTL expired: the request waited in the queue for longer than its RequestTTLSeconds (${ttl / 1000}).`,
});

export const cancelled: Outcome = { state: "cancelled", reason: "The request was cancelled." };
