import assert from "node:assert/strict";
import { test } from "node:test";
import { parseLocation } from "../objects/location.ts";
import { expiredAfter, refusedByModel, timedOut } from "./outcomes.ts";

test("a model's refusal is told in AWS's words", () => {
  assert.deepEqual(refusedByModel(500), {
    state: "failed",
    reason:
      "ClientError: Received server error (500) from model. See the SageMaker Endpoint logs in your account for more information.",
    modelStatus: 500,
  });
  assert.match(refusedByModel(422).reason!, /^ClientError: Received client error \(422\) from model\. /);
  assert.match(refusedByModel(302).reason!, /^ClientError: Received unexpected status \(302\) from model\. /);
});

test("limits are told in the seconds they were given in", () => {
  assert.match(timedOut(900_000).reason!, /InvocationTimeoutSeconds \(900\)/);
  assert.match(expiredAfter(60_000).reason!, /RequestTTLSeconds \(60\)/);
});

const locations: readonly [string, { bucket: string; key: string } | undefined][] = [
  ["s3://b/k", { bucket: "b", key: "k" }],
  ["s3://b/deep/k?v=1 x", { bucket: "b", key: "deep/k?v=1 x" }],
  ["s3://b//k", { bucket: "b", key: "/k" }],
  ["s3://b/", undefined],
  ["s3://b", undefined],
  ["s3:///k", undefined],
  ["https://b/k", undefined],
  ["", undefined],
];
for (const [text, location] of locations)
  test(`the location ${JSON.stringify(text)} is ${location ? "understood" : "not one"}`, () => {
    assert.deepEqual(parseLocation(text), location);
  });
