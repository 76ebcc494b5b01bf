import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { ChunkDecoder, ChunkError, type ChunkFraming } from "./aws-chunked.ts";

const unsigned: ChunkFraming = { signed: false, trailers: true };
const signed: ChunkFraming = { signed: true, trailers: false };
const mark = `;chunk-signature=${"0a".repeat(32)}`;

/** Feeds a decoder; answers the payload and the trailers. */
function decoded(framing: ChunkFraming, pieces: readonly Uint8Array[]) {
  const decoder = new ChunkDecoder(framing);
  const payload = Buffer.concat(pieces.flatMap((piece) => [...decoder.push(piece)]));
  decoder.end();
  return { payload, trailers: Object.fromEntries(decoder.trailers) };
}

const wire = (text: string): Uint8Array[] => [Buffer.from(text, "latin1")];

test("chunks and trailers are taken apart", () => {
  assert.deepEqual(
    decoded(unsigned, wire("5\r\nhello\r\n6\r\n world\r\n0\r\nX-Amz-Checksum-CRC32: DUoRhQ==\r\n\r\n")),
    { payload: Buffer.from("hello world"), trailers: { "x-amz-checksum-crc32": "DUoRhQ==" } },
  );
  assert.deepEqual(decoded(signed, wire(`5${mark}\r\nhello\r\n0${mark}\r\n\r\n`)), {
    payload: Buffer.from("hello"),
    trailers: {},
  });
  assert.deepEqual(decoded(unsigned, wire("0\r\n\r\n")), { payload: Buffer.alloc(0), trailers: {} });
});

test("wherever the wire cuts, the bytes are the same", () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 })),
      fc.boolean(),
      fc.array(fc.nat(2000)),
      (chunks, isSigned, cuts) => {
        const after = isSigned ? mark : "";
        const framed = Buffer.concat([
          ...chunks.flatMap((chunk) => [
            Buffer.from(`${chunk.length.toString(16)}${after}\r\n`),
            chunk,
            Buffer.from("\r\n"),
          ]),
          Buffer.from(`0${after}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`),
        ]);
        const places = [0, ...cuts.map((cut) => cut % framed.length), framed.length].sort((a, b) => a - b);
        const pieces = places.slice(1).map((place, index) => framed.subarray(places[index], place));
        const { payload, trailers } = decoded({ signed: isSigned, trailers: true }, pieces);
        assert(payload.equals(Buffer.concat(chunks)));
        assert.deepEqual(trailers, { "x-amz-checksum-crc32": "AAAAAA==" });
      },
    ),
  );
});

const broken: ReadonlyArray<readonly [what: string, framing: ChunkFraming, text: string, code: string]> = [
  ["nothing at all", unsigned, "", "IncompleteBody"],
  ["no last chunk", unsigned, "5\r\nhello\r\n", "IncompleteBody"],
  ["a chunk cut short", unsigned, "5\r\nhel", "IncompleteBody"],
  ["no line after the trailers", unsigned, "0\r\nx-amz-checksum-crc32:AAAAAA==\r\n", "IncompleteBody"],
  ["plain bytes", unsigned, "hello world\r\n", "InvalidRequest"],
  ["a size that is no number", unsigned, "-5\r\nhello\r\n0\r\n\r\n", "InvalidRequest"],
  ["a size beyond all limits", unsigned, "fffffffffffffffff\r\n", "InvalidRequest"],
  ["a chunk longer than it says", unsigned, "4\r\nhello\r\n0\r\n\r\n", "InvalidRequest"],
  ["bare newlines", unsigned, "5\nhello\n0\n\n", "InvalidRequest"],
  ["a header without end", unsigned, "0".repeat(5000), "InvalidRequest"],
  ["a signature where none is due", unsigned, `5${mark}\r\nhello\r\n`, "InvalidRequest"],
  ["no signature where one is due", signed, "5\r\nhello\r\n0\r\n\r\n", "InvalidRequest"],
  ["a signature that is none", signed, "5;chunk-signature=abc\r\nhello\r\n", "InvalidRequest"],
  [
    "trailers where none are due",
    signed,
    `0${mark}\r\nx-amz-checksum-crc32:AAAAAA==\r\n\r\n`,
    "MalformedTrailerError",
  ],
  ["a trailer without a name", unsigned, "0\r\nhello\r\n\r\n", "MalformedTrailerError"],
  ["a trailer twice", unsigned, "0\r\na:1\r\na:2\r\n\r\n", "MalformedTrailerError"],
  [
    "endless trailers",
    unsigned,
    `0\r\n${Array.from({ length: 99 }, (_, n) => `a${n}:${"b".repeat(999)}\r\n`).join("")}`,
    "MalformedTrailerError",
  ],
  ["bytes after the end", unsigned, "0\r\n\r\nhello", "InvalidRequest"],
];

for (const [what, framing, text, code] of broken)
  test(`${what}: ${code}`, () => {
    assert.throws(
      () => decoded(framing, wire(text)),
      (error) => error instanceof ChunkError && error.code === code,
    );
  });
