import assert from "node:assert/strict";
import { test } from "node:test";
import { afterCrash, afterLoss, CLAIM_LIMIT } from "./receive-limit.ts";

test("four lost instances are forgiven, the fifth is not", () => {
  const kinds = [0, 1, 2, 3, 4].map((lostAttempts) => afterLoss({ lostAttempts, fence: 1 }).kind);
  assert.deepEqual(kinds, ["again", "again", "again", "again", "end"]);
});

test("giving up says how often it was tried", () => {
  assert.deepEqual(afterLoss({ lostAttempts: 4, fence: 5 }), {
    kind: "end",
    outcome: {
      state: "failed",
      reason: "ModelError: The instance was lost in 5 attempts to process the request.",
    },
  });
});

test("a crash of the server costs no attempt, unless the request is always there when it falls", () => {
  assert.deepEqual(afterCrash({ lostAttempts: 3, fence: 4 }), { kind: "again", lost: false });
  assert.equal(afterCrash({ lostAttempts: 0, fence: CLAIM_LIMIT }).kind, "end");
});
