/** S3's checksums: computed while bytes pass by, and put together from those of parts. */

import { createHash } from "node:crypto";
import { crc32 } from "node:zlib";
import { Crc32c, Crc64Nvme } from "@aws-sdk/checksums/crc";
import type { ChecksumAlgorithm } from "../../core/objects/object.ts";

/** A checksum in the making. */
export interface RunningChecksum {
  update(chunk: Uint8Array): void;
  /** In base64, as headers carry it. */
  digest(): Promise<string>;
}

/** Starts one. */
export function runningChecksum(algorithm: ChecksumAlgorithm): RunningChecksum {
  switch (algorithm) {
    case "CRC32":
      return runningCrc32();
    case "CRC32C":
      return fromLibrary(new Crc32c());
    case "CRC64NVME":
      return fromLibrary(new Crc64Nvme());
    case "SHA1":
      return fromHash("sha1");
    case "SHA256":
      return fromHash("sha256");
  }
}

/** How many bytes a checksum has. */
export const checksumSizes: Readonly<Record<ChecksumAlgorithm, number>> = {
  CRC32: 4,
  CRC32C: 4,
  CRC64NVME: 8,
  SHA1: 20,
  SHA256: 32,
};

export const checksumAlgorithms = Object.keys(checksumSizes) as readonly ChecksumAlgorithm[];

/** The checksum of bytes that are all there. */
export async function checksumOf(algorithm: ChecksumAlgorithm, bytes: Uint8Array): Promise<string> {
  const running = runningChecksum(algorithm);
  running.update(bytes);
  return await running.digest();
}

/** Whether a text is a checksum of that algorithm at all: base64 of the right length. */
export function isChecksum(algorithm: ChecksumAlgorithm, text: string): boolean {
  const bytes = Buffer.from(text, "base64");
  return bytes.length === checksumSizes[algorithm] && bytes.toString("base64") === text;
}

function runningCrc32(): RunningChecksum {
  let value = 0;
  return {
    update: (chunk) => {
      value = crc32(chunk, value);
    },
    digest: async () => {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE(value);
      return bytes.toString("base64");
    },
  };
}

interface LibraryChecksum {
  update(chunk: Uint8Array): void;
  digest(): Promise<Uint8Array>;
}

const fromLibrary = (checksum: LibraryChecksum): RunningChecksum => ({
  update: (chunk) => checksum.update(chunk),
  digest: async () => Buffer.from(await checksum.digest()).toString("base64"),
});

function fromHash(name: "sha1" | "sha256"): RunningChecksum {
  const hash = createHash(name);
  return {
    update: (chunk) => {
      hash.update(chunk);
    },
    digest: async () => hash.digest("base64"),
  };
}

/** The polynomials, lowest power in the highest bit, as CRCs that take their bits in that order write them. */
const polynomials = {
  CRC32: { width: 32n, value: 0xedb88320n },
  CRC32C: { width: 32n, value: 0x82f63b78n },
  CRC64NVME: { width: 64n, value: 0x9a6c9329ac4bc9b5n },
} as const;

export type CombinableAlgorithm = keyof typeof polynomials;

export const isCombinable = (algorithm: ChecksumAlgorithm): algorithm is CombinableAlgorithm =>
  algorithm in polynomials;

/** The CRC of a whole from the CRCs of its parts, in order: each byte that follows multiplies by x^8. */
export function combinedChecksum(
  algorithm: CombinableAlgorithm,
  parts: readonly { readonly value: string; readonly size: number }[],
): string {
  const { width } = polynomials[algorithm];
  const shifts = new Map<number, bigint>();
  let whole = 0n;
  for (const { value, size } of parts) {
    const shift = shifts.get(size) ?? powerOfX(algorithm, BigInt(size) * 8n);
    shifts.set(size, shift);
    const own = BigInt(`0x${Buffer.from(value, "base64").toString("hex")}`);
    whole = product(algorithm, whole, shift) ^ own;
  }
  return Buffer.from(whole.toString(16).padStart(Number(width) / 4, "0"), "hex").toString("base64");
}

/** x to that power, by squaring. */
function powerOfX(algorithm: CombinableAlgorithm, power: bigint): bigint {
  const { width } = polynomials[algorithm];
  let result = 1n << (width - 1n);
  let square = 1n << (width - 2n);
  for (let left = power; left > 0n; left >>= 1n) {
    if (left & 1n) result = product(algorithm, result, square);
    square = product(algorithm, square, square);
  }
  return result;
}

/** a times b, reduced by the polynomial. */
function product(algorithm: CombinableAlgorithm, a: bigint, b: bigint): bigint {
  const { width, value: polynomial } = polynomials[algorithm];
  let result = 0n;
  let shifted = b;
  for (let bit = 1n << (width - 1n); bit > 0n; bit >>= 1n) {
    if (a & bit) result ^= shifted;
    shifted = shifted & 1n ? (shifted >> 1n) ^ polynomial : shifted >> 1n;
  }
  return result;
}
