/** Points as bytes: a point of one plain value takes nine of them besides its place. */

import type { Distribution } from "../../core/metrics/distribution.ts";

/** What of a point is written; a distribution only where the numbers do not imply it, null for none. */
export type Kept = Distribution | null | undefined;

const SINGLE = 1;
const NONE = 2;
const EXACT = 4;
const SKETCH = 8;

/** Bytes that grow. */
export class PointWriter {
  #bytes: Uint8Array<ArrayBuffer>;
  #view: DataView;
  #length = 0;

  constructor(room = 1024) {
    this.#bytes = new Uint8Array(room);
    this.#view = new DataView(this.#bytes.buffer);
  }

  get length(): number {
    return this.#length;
  }

  /** A copy of what was written; the writer starts anew. */
  take(): Uint8Array {
    const taken = this.#bytes.slice(0, this.#length);
    this.#length = 0;
    return taken;
  }

  byte(value: number): void {
    const at = this.#advance(1);
    this.#view.setUint8(at, value);
  }

  short(value: number): void {
    const at = this.#advance(2);
    this.#view.setUint16(at, value, true);
  }

  whole(value: number): void {
    const at = this.#advance(4);
    this.#view.setUint32(at, value, true);
  }

  double(value: number): void {
    const at = this.#advance(8);
    this.#view.setFloat64(at, value, true);
  }

  text(value: string): void {
    const bytes = new TextEncoder().encode(value);
    this.short(bytes.length);
    const at = this.#advance(bytes.length);
    this.#bytes.set(bytes, at);
  }

  numbers(count: number, sum: number, min: number, max: number, kept: Kept): void {
    const single = count === 1 && Object.is(sum, min) && Object.is(min, max);
    this.byte((single ? SINGLE : 0) | formOf(kept));
    this.double(sum);
    if (!single) {
      this.double(count);
      this.double(min);
      this.double(max);
    }
    if (kept) this.#distribution(kept);
  }

  #distribution(distribution: Distribution): void {
    const exact = distribution.kind === "exact";
    if (!exact) this.double(distribution.zeros);
    this.short(distribution.counts.length);
    for (const key of exact ? distribution.values : distribution.indices) this.double(key);
    for (const count of distribution.counts) this.double(count);
  }

  #advance(count: number): number {
    const at = this.#length;
    this.#length += count;
    if (this.#length > this.#bytes.length) {
      const larger = new Uint8Array(Math.max(this.#length, this.#bytes.length * 2));
      larger.set(this.#bytes);
      this.#bytes = larger;
      this.#view = new DataView(larger.buffer);
    }
    return at;
  }
}

/** Reads what a `PointWriter` wrote. A point's numbers are left in `count`, `sum`, `min`, `max` and `kept`. */
export class PointReader {
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  #at = 0;
  count = 0;
  sum = 0;
  min = 0;
  max = 0;
  kept: Kept;

  constructor(bytes: Uint8Array) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  get atEnd(): boolean {
    return this.#at >= this.#bytes.length;
  }

  byte(): number {
    return this.#view.getUint8(this.#at++);
  }

  short(): number {
    this.#at += 2;
    return this.#view.getUint16(this.#at - 2, true);
  }

  whole(): number {
    this.#at += 4;
    return this.#view.getUint32(this.#at - 4, true);
  }

  double(): number {
    this.#at += 8;
    return this.#view.getFloat64(this.#at - 8, true);
  }

  text(): string {
    const length = this.short();
    this.#at += length;
    return new TextDecoder().decode(this.#bytes.subarray(this.#at - length, this.#at));
  }

  numbers(): void {
    const form = this.byte();
    const sum = this.double();
    const single = (form & SINGLE) !== 0;
    this.sum = sum;
    this.count = single ? 1 : this.double();
    this.min = single ? sum : this.double();
    this.max = single ? sum : this.double();
    this.kept = (form & NONE) !== 0 ? null : form > NONE ? this.#distribution(form) : undefined;
  }

  #distribution(form: number): Distribution {
    const zeros = (form & SKETCH) !== 0 ? this.double() : undefined;
    const length = this.short();
    const list = (): number[] => Array.from({ length }, () => this.double());
    const keys = list();
    const counts = list();
    return zeros === undefined
      ? { kind: "exact", values: keys, counts }
      : { kind: "sketch", zeros, indices: keys, counts };
  }
}

function formOf(kept: Kept): number {
  if (kept === undefined) return 0;
  if (kept === null) return NONE;
  return kept.kind === "exact" ? EXACT : SKETCH;
}
