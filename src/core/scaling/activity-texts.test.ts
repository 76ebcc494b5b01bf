import assert from "node:assert/strict";
import { test } from "node:test";
import { target } from "../../../test/support/scaling.ts";
import { causeText, changeText, fulfilledMessage, isSameReason, waitingMessage } from "./activity-texts.ts";

test("activities speak AWS's words", () => {
  assert.equal(changeText(target, 48), "Setting desired instance count to 48.");
  assert.equal(
    waitingMessage(target, 48),
    "Successfully set desired instance count to 48. Waiting for change to be fulfilled by sagemaker.",
  );
  assert.equal(
    fulfilledMessage(target, 48),
    "Successfully set desired instance count to 48. Change successfully fulfilled by sagemaker.",
  );
  assert.equal(
    causeText({ kind: "policy", policyArn: "x", policyName: "P", alarmName: "A", alarmState: "ALARM" }),
    "monitor alarm A in state ALARM triggered policy P",
  );
  assert.equal(causeText({ kind: "bound", bound: "minimum", capacity: 2 }), "minimum capacity was set to 2");
});

test("the same reason with another capacity is another reason", () => {
  const at = (maxCapacity: number) => ({ code: "AlreadyAtMaxCapacity", maxCapacity }) as const;
  assert.ok(isSameReason(at(4), at(4)));
  assert.ok(!isSameReason(at(4), at(5)));
  assert.ok(!isSameReason(at(4), { code: "AlreadyAtMinCapacity", minCapacity: 4 }));
});
