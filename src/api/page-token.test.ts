import assert from "node:assert/strict";
import { createHmac } from "node:crypto";
import { test } from "node:test";
import fc from "fast-check";
import { pagesWith } from "./page-token.ts";

const pages = pagesWith("a key of this data directory");
const names = ["a", "b", "c", "d", "e"];
const page = (items: readonly string[], token?: string) =>
  pages.page("names", items, (name) => name, 2, token);

test("pages follow each other to the end", () => {
  const first = page(names);
  const second = page(names, first?.nextToken);
  const third = page(names, second?.nextToken);
  assert.deepEqual([first?.items, second?.items, third], [["a", "b"], ["c", "d"], { items: ["e"] }]);
});

test("what is made or deleted in between neither repeats nor hides anything else", () => {
  const first = page(names);
  assert.deepEqual(page(["a", "aa", "d", "e"], first?.nextToken), { items: ["d", "e"] });
  assert.deepEqual(page(["a", "b", "bb", "e"], first?.nextToken), { items: ["bb", "e"] });
});

test("a token says what it was given, for its own list and key only", () => {
  const parts = fc.array(fc.oneof(fc.string({ unit: "grapheme" }), fc.integer()), { maxLength: 3 });
  fc.assert(
    fc.property(parts, (position) => {
      const token = pages.token("names", position);
      assert.match(token, /^[\w-]+$/);
      assert.deepEqual(pages.position("names", token), position);
      assert.equal(pages.position("others", token), undefined);
      assert.equal(pagesWith("another key").position("names", token), undefined);
      assert.deepEqual(pagesWith("a key of this data directory").position("names", token), position);
    }),
  );
});

/** As somebody who has read this file would make one. */
function forged(key: string, body: string): string {
  const signature = createHmac("sha256", key)
    .update(JSON.stringify(["names", body]))
    .digest();
  return Buffer.concat([signature, Buffer.from(body)]).toString("base64url");
}

test("a forged token is none", () => {
  const token = pages.token("names", ["b"]);
  assert.equal(token, forged("a key of this data directory", '["b"]'));
  const moved = Buffer.concat([
    Buffer.from(token, "base64url").subarray(0, 32),
    Buffer.from('["c"]'),
  ]).toString("base64url");
  const forgeries = [
    "",
    "x",
    "eyJhIjoxfQ",
    `${token}x`,
    token.slice(1),
    token.slice(0, -1),
    `${token}=`,
    "null",
    "W10",
    "\u0000",
    moved,
    forged("", '["b"]'),
    forged("ebbtide", '["b"]'),
    token.slice(0, 43),
  ];
  for (const text of forgeries) {
    assert.equal(pages.position("names", text), undefined, text);
    assert.equal(page(names, text), undefined, text);
  }
  fc.assert(fc.property(fc.string(), (text) => pages.position("names", text) === undefined));
});

test("no changed letter goes unseen", () => {
  const token = pages.token("names", ["reviews", 5]);
  const letters = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  for (const [index, there] of [...token].entries())
    for (const letter of letters) {
      if (letter === there) continue;
      const changed = token.slice(0, index) + letter + token.slice(index + 1);
      assert.equal(pages.position("names", changed), undefined, changed);
    }
});
