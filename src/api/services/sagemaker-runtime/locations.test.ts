import assert from "node:assert/strict";
import { test } from "node:test";
import { failureLocation, outputLocation } from "./locations.ts";

test("an answer lies under the configured path, its extension, and its name", () => {
  const cases: readonly (readonly [string, string | undefined, string, string, string])[] = [
    ["s3://b", undefined, "id", "s3://b/id.out", "s3://b/id-error.out"],
    ["s3://b/out", undefined, "id", "s3://b/out/id.out", "s3://b/out/id-error.out"],
    ["s3://b/out/", undefined, "id", "s3://b/out/id.out", "s3://b/out/id-error.out"],
    ["s3://b/out", "a/b", "id", "s3://b/out/a/b/id.out", "s3://b/out/a/b/id-error.out"],
    ["s3://b/out", "/a/", "id", "s3://b/out/a/id.out", "s3://b/out/a/id-error.out"],
    ["s3://b/out", "/", "id", "s3://b/out/id.out", "s3://b/out/id-error.out"],
    ["s3://b/out", undefined, "answer.json", "s3://b/out/answer.json", "s3://b/out/answer-error.out"],
    ["s3://b/out", undefined, "answer.", "s3://b/out/answer.", "s3://b/out/answer-error.out"],
  ];
  for (const [path, extension, name, output, failure] of cases) {
    assert.equal(outputLocation(path, extension, name), output);
    assert.equal(failureLocation(path, extension, name), failure);
  }
});
