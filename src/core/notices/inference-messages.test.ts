import assert from "node:assert/strict";
import { test } from "node:test";
import type { AsyncSettings } from "../fleet/endpoint.ts";
import type { QueuedRequest } from "../queue/request.ts";
import { includesResponse, resultMessage, testMessage, topicFor } from "./inference-messages.ts";

const request: QueuedRequest = {
  id: "r1",
  inferenceId: "11111111-2222-3333-4444-555555555555",
  scope: { account: "000000000000", region: "us-east-1" },
  endpointId: "e1",
  endpointName: "shop",
  receivedAt: Date.parse("2022-01-25T22:46:00.455Z"),
  expiresAt: Date.parse("2022-01-26T04:46:00.455Z"),
  state: "running",
  fence: 1,
  lostAttempts: 0,
  detail: {
    contentType: "text/csv",
    inputLocation: "s3://in/data.csv",
    outputLocation: "s3://out/1.out",
    failureLocation: "s3://bad/1-error.out",
    invocationTimeout: 900_000,
  },
};
const at = Date.parse("2022-01-25T22:46:00.608Z");

test("success is told as AWS tells it", () => {
  assert.equal(
    resultMessage(request, { state: "completed", contentType: "text/csv; charset=utf-8" }, at),
    '{"awsRegion":"us-east-1","eventTime":"2022-01-25T22:46:00.608Z","receivedTime":"2022-01-25T22:46:00.455Z",' +
      '"invocationStatus":"Completed","requestParameters":{"contentType":"text/csv","endpointName":"shop",' +
      '"inputLocation":"s3://in/data.csv"},"responseParameters":{"contentType":"text/csv; charset=utf-8",' +
      '"outputLocation":"s3://out/1.out"},"inferenceId":"11111111-2222-3333-4444-555555555555",' +
      '"eventVersion":"1.0","eventSource":"aws:sagemaker","eventName":"InferenceResult"}',
  );
});

test("an included answer follows the response parameters", () => {
  const message = resultMessage(request, { state: "completed" }, at, "aGk=");
  assert.match(
    message,
    /"responseParameters":\{"outputLocation":"s3:\/\/out\/1\.out"\},"responseBody":\{"content":"aGk=","message":"Check S3 path location\(if configured\) or Cloudwatch for additional details\.","encoding":"BASE64"\},"inferenceId"/,
  );
});

test("failure is told with its reason and where the failure object is", () => {
  const message = JSON.parse(resultMessage(request, { state: "failed", reason: "ClientError: no" }, at));
  assert.deepEqual(message, {
    awsRegion: "us-east-1",
    eventTime: "2022-01-25T22:46:00.608Z",
    receivedTime: "2022-01-25T22:46:00.455Z",
    invocationStatus: "Failed",
    requestParameters: {
      contentType: "text/csv",
      endpointName: "shop",
      inputLocation: "s3://in/data.csv",
    },
    responseParameters: { failureLocation: "s3://bad/1-error.out" },
    failureReason: "ClientError: no",
    failureLocation: "s3://bad/1-error.out",
    inferenceId: "11111111-2222-3333-4444-555555555555",
    eventVersion: "1.0",
    eventSource: "aws:sagemaker",
    eventName: "InferenceResult",
  });
});

test("the test message is AWS's", () => {
  assert.equal(
    testMessage,
    '{"eventVersion":"1.0","eventSource":"aws:sagemaker","eventName":"TestNotification"}',
  );
});

test("each outcome has its topic, and only configured topics carry answers", () => {
  const settings: AsyncSettings = {
    outputPath: "s3://out",
    successTopic: "good",
    errorTopic: "bad",
    includeResponseIn: ["success"],
  };
  const { errorTopic: _, ...quiet } = settings;
  assert.equal(topicFor(settings, { state: "completed" }), "good");
  assert.equal(topicFor(settings, { state: "expired" }), "bad");
  assert.equal(topicFor(quiet, { state: "failed" }), undefined);
  assert.equal(includesResponse(settings, { state: "completed" }), true);
  assert.equal(includesResponse(settings, { state: "failed" }), false);
});
