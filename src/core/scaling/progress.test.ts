import assert from "node:assert/strict";
import { test } from "node:test";
import { start, target } from "../../../test/support/scaling.ts";
import type { Endpoint } from "../fleet/endpoint.ts";
import { type Completion, progressOf } from "./progress.ts";

const change = { activityId: "a", from: 1, to: 3, startedAt: start };

const endpoint = (status: Endpoint["status"], desired: number, current: number): Endpoint => ({
  scope: { account: "000000000000", region: "us-east-1" },
  id: "e",
  name: "ep",
  arn: "arn",
  configName: "config",
  createdAt: start - 1,
  modifiedAt: start,
  status,
  async: { outputPath: "s3://b/o", includeResponseIn: [] },
  variant: {
    name: "AllTraffic",
    modelName: "m",
    initialInstances: 1,
    weight: 1,
    container: { image: "process:x", environment: {} },
    desiredInstances: desired,
    currentInstances: current,
    desiredWeight: 1,
  },
});

const WAITING =
  "Successfully set desired instance count to 3. Waiting for change to be fulfilled by sagemaker.";

for (const [state, status, message] of [
  [endpoint("Updating", 3, 1), "InProgress", WAITING],
  [endpoint("InService", 3, 2), "InProgress", WAITING],
  [
    endpoint("InService", 3, 3),
    "Successful",
    "Successfully set desired instance count to 3. Change successfully fulfilled by sagemaker.",
  ],
  [
    endpoint("Updating", 2, 1),
    "Overridden",
    "Successfully set desired instance count to 3. Overridden by a newer change to 2 before it was fulfilled by sagemaker.",
  ],
  [
    { ...endpoint("Failed", 3, 0), failureReason: "No ping." },
    "Failed",
    "Failed to set desired instance count to 3. Reason: No ping.",
  ],
  [
    {
      ...endpoint("InService", 3, 2),
      startFailures: { count: 1, lastAt: start, reason: "There is no capacity.", noCapacitySince: start },
    },
    "Failed",
    "Failed to set desired instance count to 3. Reason: There is no capacity.",
  ],
  [
    endpoint("Deleting", 3, 1),
    "Failed",
    "Failed to set desired instance count to 3. Reason: The endpoint is being deleted.",
  ],
  [undefined, "Failed", "Failed to set desired instance count to 3. Reason: The endpoint was deleted."],
  [
    { ...endpoint("InService", 3, 3), createdAt: start + 1 },
    "Failed",
    "Failed to set desired instance count to 3. Reason: The endpoint was deleted.",
  ],
] as const)
  test(`a change to 3 seen on ${state ? `${state.status} ${state.variant.currentInstances}/${state.variant.desiredInstances}` : "nothing"} is ${status}`, () => {
    const { remaining, ...progress } = progressOf(
      target,
      change,
      state && { kind: "variant", endpoint: state },
      start,
    ) as Completion;
    assert.equal(remaining, state?.startFailures ? 2 : undefined);
    assert.deepEqual(progress, { status, message });
  });
