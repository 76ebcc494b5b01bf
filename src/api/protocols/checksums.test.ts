import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import {
  type CombinableAlgorithm,
  checksumAlgorithms,
  checksumOf,
  combinedChecksum,
  isChecksum,
  runningChecksum,
} from "./checksums.ts";

const digits = Buffer.from("123456789");

/** The check values of the CRC catalogue, and of the SHA standards' own tool. */
const known = {
  CRC32: "cbf43926",
  CRC32C: "e3069283",
  CRC64NVME: "ae8b14860a799888",
  SHA1: "f7c3bc1d808e04732adf679965ccc34ca7ae3441",
  SHA256: "15e2b0d3c33891ebb0f1ef609ec419420c20e320ce94c65fbc8c3312448eb225",
} as const;

for (const algorithm of checksumAlgorithms)
  test(`${algorithm} of 123456789`, async () => {
    const value = await checksumOf(algorithm, digits);
    assert.equal(Buffer.from(value, "base64").toString("hex"), known[algorithm]);
    assert(isChecksum(algorithm, value));
    for (const other of ["", "=", `${value}A`, value.slice(1), "not base64!!"])
      assert(!isChecksum(algorithm, other), other);
  });

test("in pieces or at once, a checksum is the same", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom(...checksumAlgorithms),
      fc.array(fc.uint8Array({ maxLength: 50 })),
      async (algorithm, pieces) => {
        const running = runningChecksum(algorithm);
        for (const piece of pieces) running.update(piece);
        assert.equal(await running.digest(), await checksumOf(algorithm, Buffer.concat(pieces)));
      },
    ),
  );
});

test("the CRC of a whole comes from those of its parts", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.constantFrom<CombinableAlgorithm>("CRC32", "CRC32C", "CRC64NVME"),
      fc.array(fc.uint8Array({ maxLength: 300 }), { minLength: 1, maxLength: 6 }),
      async (algorithm, pieces) => {
        const parts = [];
        for (const piece of pieces)
          parts.push({ value: await checksumOf(algorithm, piece), size: piece.length });
        assert.equal(combinedChecksum(algorithm, parts), await checksumOf(algorithm, Buffer.concat(pieces)));
      },
    ),
  );
});
