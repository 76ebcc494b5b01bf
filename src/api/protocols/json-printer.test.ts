import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { JsonFloat, printJson } from "./json-printer.ts";

test("documents are printed as JSON.stringify does", () => {
  fc.assert(
    fc.property(fc.jsonValue({ noUnicodeString: false }), (value) =>
      assert.equal(printJson(value), JSON.stringify(value)),
    ),
  );
  assert.equal(printJson({ a: undefined, b: [1, null] }), '{"b":[1,null]}');
});

test("whole floats keep their point", () => {
  const values = [1, -3, 0, 0.5, 1e21, 1e-7, 123456789].map((value) => new JsonFloat(value));
  assert.equal(printJson(values), "[1.0,-3.0,0.0,0.5,1e+21,1e-7,123456789.0]");
});

test("a list like the one before it is printed like it, and one that only looks alike is not", () => {
  const lists = [[0.5, 2], [0.5, 2], [0.5, 2, 3], [0], [-0], [], [0.5, "2"]];
  assert.equal(printJson(lists), JSON.stringify(lists));
});
