import assert from "node:assert/strict";
import { test } from "node:test";
import { decode } from "cborg";
import fc from "fast-check";
import { EpochTime, Float, writeCbor } from "./cbor-writer.ts";

test("what is written is read back as it was", () => {
  const documents = fc.letrec((tie) => ({
    document: fc.oneof(
      { depthSize: "small", withCrossShrink: true },
      fc.constantFrom(null, true, false),
      fc.string({ unit: "binary" }),
      fc.maxSafeInteger(),
      fc.double({ noNaN: true }),
      fc.uint8Array(),
      fc.array(tie("document")),
      fc.dictionary(
        fc.string().filter((key) => key !== "__proto__"),
        tie("document"),
        { noNullPrototype: true },
      ),
    ),
  })).document;
  fc.assert(fc.property(documents, (document) => assert.deepEqual(decode(writeCbor(document)), document)));
});

test("numbers take as few bytes as hold them, and floats eight", () => {
  const hex = (document: unknown) => Buffer.from(writeCbor(document)).toString("hex");
  // RFC 8949, appendix A.
  const cases: readonly (readonly [unknown, string])[] = [
    [0, "00"],
    [23, "17"],
    [24, "1818"],
    [100, "1864"],
    [1000, "1903e8"],
    [1_000_000, "1a000f4240"],
    [1_000_000_000_000, "1b000000e8d4a51000"],
    [-1, "20"],
    [-1000, "3903e7"],
    [1.1, "fb3ff199999999999a"],
    [Number.POSITIVE_INFINITY, "fb7ff0000000000000"],
    [Number.NaN, "fb7ff8000000000000"],
    [new Float(1), "fb3ff0000000000000"],
    [new EpochTime(1_363_896_240), "c11a514b67b0"],
    [new EpochTime(1_363_896_240.5), "c1fb41d452d9ec200000"],
    ["ü", "62c3bc"],
    [new Uint8Array([1, 2, 3, 4]), "4401020304"],
    [[1, [2, 3]], "8201820203"],
    [{ a: 1, b: undefined }, "a1616101"],
  ];
  for (const [document, bytes] of cases) assert.equal(hex(document), bytes, String(document));
});
