/**
 * Documents to CBOR (RFC 8949). A general encoder looks at every value in several ways; answers with hundreds of thousands
 * of numbers want one that does not.
 */

/** A float that stays one when it is whole. */
export class Float {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

/** An instant in seconds: CBOR's tag 1. */
export class EpochTime {
  readonly seconds: unknown;
  constructor(seconds: unknown) {
    this.seconds = seconds;
  }
}

/** The bytes of a document of null, booleans, numbers, texts, bytes, lists, plain objects, `Float` and `EpochTime`. */
export function writeCbor(document: unknown): Uint8Array {
  const writer = new Writer();
  writer.value(document);
  return writer.bytes();
}

/** CBOR's major types, in the upper three bits. */
const UNSIGNED = 0x00;
const NEGATIVE = 0x20;
const BYTES = 0x40;
const TEXT = 0x60;
const LIST = 0x80;
const MAP = 0xa0;
const EPOCH_TIME = 0xc1;
const FALSE = 0xf4;
const TRUE = 0xf5;
const NULL = 0xf6;
const FLOAT64 = 0xfb;

class Writer {
  #bytes = Buffer.allocUnsafe(4096);
  #view = viewOf(this.#bytes);
  #length = 0;

  bytes(): Uint8Array {
    return this.#bytes.subarray(0, this.#length);
  }

  value(value: unknown): void {
    if (typeof value === "number") this.#number(value);
    else if (typeof value === "string") this.#text(value);
    else if (typeof value === "boolean") this.#byte(value ? TRUE : FALSE);
    else if (value === null || value === undefined) this.#byte(NULL);
    else if (value instanceof Float) this.#float(value.value);
    else if (value instanceof EpochTime) {
      this.#byte(EPOCH_TIME);
      this.value(value.seconds);
    } else if (value instanceof Uint8Array) this.#blob(value);
    else if (Array.isArray(value)) {
      this.#head(LIST, value.length);
      for (const item of value) this.value(item);
    } else this.#map(value as object);
  }

  #map(members: object): void {
    const entries = Object.entries(members).filter(([, value]) => value !== undefined);
    this.#head(MAP, entries.length);
    for (const [key, value] of entries) {
      this.#text(key);
      this.value(value);
    }
  }

  #number(value: number): void {
    if (!Number.isSafeInteger(value) || Object.is(value, -0)) this.#float(value);
    else if (value >= 0) this.#head(UNSIGNED, value);
    else this.#head(NEGATIVE, -1 - value);
  }

  #float(value: number): void {
    const at = this.#room(9);
    this.#bytes[at] = FLOAT64;
    this.#view.setFloat64(at + 1, value);
  }

  #text(value: string): void {
    const size = Buffer.byteLength(value);
    this.#head(TEXT, size);
    const at = this.#room(size);
    this.#bytes.write(value, at, size);
  }

  #blob(value: Uint8Array): void {
    this.#head(BYTES, value.length);
    const at = this.#room(value.length);
    this.#bytes.set(value, at);
  }

  #byte(value: number): void {
    const at = this.#room(1);
    this.#bytes[at] = value;
  }

  /** A type with its argument, in as few bytes as hold it. */
  #head(type: number, argument: number): void {
    const size =
      argument < 24 ? 0 : argument < 0x100 ? 1 : argument < 0x10000 ? 2 : argument < 2 ** 32 ? 4 : 8;
    const at = this.#room(1 + size);
    this.#bytes[at] = type | (size === 0 ? argument : 24 + Math.log2(size));
    if (size === 1) this.#bytes[at + 1] = argument;
    else if (size === 2) this.#view.setUint16(at + 1, argument);
    else if (size === 4) this.#view.setUint32(at + 1, argument);
    else if (size === 8) this.#view.setBigUint64(at + 1, BigInt(argument));
  }

  /** Makes room; answers where it is. */
  #room(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length <= this.#bytes.length) return at;
    const larger = Buffer.allocUnsafe(Math.max(this.#length, this.#bytes.length * 2));
    larger.set(this.#bytes.subarray(0, at));
    this.#bytes = larger;
    this.#view = viewOf(larger);
    return at;
  }
}

const viewOf = (bytes: Buffer): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
