import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { pageOf, pagePosition, pageToken } from "./page-token.ts";

const names = ["a", "b", "c", "d", "e"];
const page = (items: readonly string[], token?: string) => pageOf("names", items, (name) => name, 2, token);

test("pages follow each other to the end", () => {
  const first = page(names);
  const second = page(names, first?.nextToken);
  const third = page(names, second?.nextToken);
  assert.deepEqual([first?.items, second?.items, third], [["a", "b"], ["c", "d"], { items: ["e"] }]);
});

test("what is made or deleted in between neither repeats nor hides anything else", () => {
  const first = page(names);
  assert.deepEqual(page(["a", "aa", "d", "e"], first?.nextToken), { items: ["d", "e"] });
});

test("a token says what it was given, for its own list only", () => {
  const parts = fc.array(fc.oneof(fc.string(), fc.integer()), { maxLength: 3 });
  fc.assert(
    fc.property(parts, (position) => {
      const token = pageToken("names", position);
      assert.match(token, /^[\w-]+$/);
      assert.deepEqual(pagePosition("names", token), position);
      assert.equal(pagePosition("others", token), undefined);
    }),
  );
});

test("a forged token is none", () => {
  const token = pageToken("names", ["b"]);
  const forgeries = [
    "",
    "x",
    "eyJhIjoxfQ",
    `${token}x`,
    token.slice(1),
    `${token}=`,
    "null",
    "W10",
    "\u0000",
  ];
  for (const forged of forgeries) {
    assert.equal(pagePosition("names", forged), undefined, forged);
    assert.equal(page(names, forged), undefined, forged);
  }
  fc.assert(fc.property(fc.string(), (text) => pagePosition("names", text) === undefined));
});
