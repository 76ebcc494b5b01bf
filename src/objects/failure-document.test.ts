import assert from "node:assert/strict";
import { test } from "node:test";
import { inputMissing } from "../core/queue/outcomes.ts";
import { failureDocument } from "./failure-document.ts";

test("a failure object has the reason, and below it what the model said", () => {
  const outcome = inputMissing("s3://in/x", "key");
  const reason =
    "ClientError: Failed to download request payload from s3://in/x: The specified key does not exist.";
  const text = (words?: string) =>
    new TextDecoder().decode(failureDocument(outcome, words === undefined ? undefined : Buffer.from(words)));
  assert.equal(text(), reason);
  assert.equal(text(""), reason);
  assert.equal(text("out of memory\n"), `${reason}\n\nout of memory\n`);
});
