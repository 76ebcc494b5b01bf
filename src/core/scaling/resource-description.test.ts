import assert from "node:assert/strict";
import { test } from "node:test";
import { readDescription } from "./resource-description.ts";

const sound = {
  actualCapacity: 1,
  desiredCapacity: 2.2,
  scalableTargetDimensionId: "1",
  scalingStatus: "InProgress",
  version: "v",
};

test("a fraction of a capacity counts as one more", () => {
  assert.deepEqual(readDescription({ ...sound, actualCapacity: 0.5 }), {
    actual: 1,
    desired: 3,
    status: "InProgress",
    version: "v",
  });
});

test("the reason for a failure is kept, as long as a record should be", () => {
  const { failureReason } = readDescription({ ...sound, failureReason: "x".repeat(2000) }) as {
    failureReason: string;
  };
  assert.equal(failureReason.length, 513);
  assert.ok(!("failureReason" in readDescription({ ...sound, failureReason: "" })));
});

for (const [wrong, problem] of [
  [{ actualCapacity: undefined }, "lacks actualCapacity"],
  [{ desiredCapacity: "2" }, 'has desiredCapacity "2", which is no number from 0 to 2147483647'],
  [{ desiredCapacity: -1 }, "has desiredCapacity -1, which is no number from 0 to 2147483647"],
  [{ desiredCapacity: 1e300 }, "has desiredCapacity 1e+300, which is no number from 0 to 2147483647"],
  [{ desiredCapacity: Number.NaN }, "has desiredCapacity null, which is no number from 0 to 2147483647"],
  [{ scalableTargetDimensionId: undefined }, "lacks scalableTargetDimensionId"],
  [{ version: 3 }, "has version 3, which is no text"],
  [
    { scalingStatus: "Done" },
    'has scalingStatus "Done", which is none of Pending, InProgress, Successful, Failed',
  ],
  [
    { scalingStatus: undefined },
    "has scalingStatus undefined, which is none of Pending, InProgress, Successful, Failed",
  ],
] as const)
  test(`a description that ${problem} is none`, () => {
    assert.deepEqual(readDescription({ ...sound, ...wrong }), { problem });
  });

for (const document of [undefined, null, 7, "x", []])
  test(`${JSON.stringify(document)} is no description`, () => {
    assert.deepEqual(readDescription(document), { problem: "is no JSON object" });
  });
