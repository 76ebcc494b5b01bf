/** What an endpoint's topics are told: results of requests, and the test message on every change of an endpoint. */

import type { AsyncSettings, NotificationKind } from "../fleet/endpoint.ts";
import type { Outcome, QueuedRequest } from "../queue/request.ts";
import type { Instant } from "../time/time.ts";

/** Answers up to this many bytes may travel inside a message. */
export const LARGEST_INCLUDED = 128 * 1024;

/** Sent to each topic of an endpoint when it is created or updated. */
export const testMessage: string = JSON.stringify({
  eventVersion: "1.0",
  eventSource: "aws:sagemaker",
  eventName: "TestNotification",
});

/** Which kind of message an outcome is. */
export const notificationKind = (outcome: Outcome): NotificationKind =>
  outcome.state === "completed" ? "success" : "error";

/** The topic that hears of an outcome, if there is one. */
export const topicFor = (settings: AsyncSettings, outcome: Outcome): string | undefined =>
  notificationKind(outcome) === "success" ? settings.successTopic : settings.errorTopic;

/** Whether that message carries the answer (or the model's words) when they are small enough. */
export const includesResponse = (settings: AsyncSettings, outcome: Outcome): boolean =>
  topicFor(settings, outcome) !== undefined && settings.includeResponseIn.includes(notificationKind(outcome));

/** The text of the message about a request's end; `response` in base64 where it is to be included. */
export function resultMessage(
  request: QueuedRequest,
  outcome: Outcome,
  at: Instant,
  response?: string,
): string {
  const { detail } = request;
  const completed = outcome.state === "completed";
  return JSON.stringify({
    awsRegion: request.scope.region,
    eventTime: new Date(at).toISOString(),
    receivedTime: new Date(request.receivedAt).toISOString(),
    invocationStatus: completed ? "Completed" : "Failed",
    // Members without a value vanish from the JSON, as in AWS's messages.
    requestParameters: {
      accept: detail.accept,
      contentType: detail.contentType,
      endpointName: request.endpointName,
      inputLocation: detail.inputLocation,
    },
    responseParameters: completed
      ? { contentType: outcome.contentType, outputLocation: detail.outputLocation }
      : detail.failureLocation && { failureLocation: detail.failureLocation },
    responseBody: response === undefined ? undefined : responseBody(response),
    failureReason: completed ? undefined : outcome.reason,
    // AWS documents no place for it; clients in the wild look at the top level.
    failureLocation: completed ? undefined : detail.failureLocation,
    inferenceId: request.inferenceId,
    eventVersion: "1.0",
    eventSource: "aws:sagemaker",
    eventName: "InferenceResult",
  });
}

const responseBody = (content: string) => ({
  content,
  message: "Check S3 path location(if configured) or Cloudwatch for additional details.",
  encoding: "BASE64",
});
