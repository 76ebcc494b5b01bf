/**
 * Samples that are on disk but not in blocks yet: one row a commit, whatever number of metrics it touched. Rows of a
 * metric's blocks would each cost a page; this costs some bytes.
 *
 * Folding the log into blocks takes many transactions. `point_folding` says how far it got: of the rows up to `through`,
 * what belongs to metrics below `below` is in their blocks already.
 */

import type { Instant } from "../../core/time/time.ts";
import type { Connection } from "./connection.ts";
import { type Kept, PointReader, PointWriter } from "./point-bytes.ts";

/** A sample at its place; `kept` as of `PointList`. */
export interface PlacedSample {
  readonly metricId: number;
  readonly resolution: 1 | 60;
  readonly unit: string;
  readonly at: Instant;
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  readonly kept: Kept;
}

export interface Folding {
  readonly through: number;
  readonly below: number;
}

export class PointLog {
  readonly #connection: Connection;
  readonly #writer = new PointWriter(1 << 16);
  readonly #units = new Map<string, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** Adds a sample to the row that `append` writes. */
  write({ metricId, resolution, unit, at, count, sum, min, max, kept }: PlacedSample): void {
    const writer = this.#writer;
    writer.whole(metricId);
    // The first of a unit names it; those that follow point to it.
    const known = this.#units.get(unit);
    writer.byte(resolution);
    writer.short(known ?? this.#units.size);
    if (known === undefined) {
      this.#units.set(unit, this.#units.size);
      writer.text(unit);
    }
    writer.double(at);
    writer.numbers(count, sum, min, max, kept);
  }

  /** Writes the row under a number; answers its size. Numbers rise even when all rows are gone: a mark may still tell of them. */
  append(sequence: number): number {
    this.#units.clear();
    const samples = this.#writer.take();
    this.#connection.run("INSERT INTO point_log (sequence, samples) VALUES (?, ?)", sequence, samples);
    return samples.length;
  }

  /** All rows, in their order. */
  *rows(): Iterable<{ readonly sequence: number; readonly samples: Uint8Array }> {
    for (const row of this.#connection.each("SELECT sequence, samples FROM point_log ORDER BY sequence"))
      yield { sequence: Number(row.sequence), samples: row.samples as Uint8Array };
  }

  folding(): Folding | undefined {
    const row = this.#connection.first("SELECT through, below FROM point_folding");
    return row && { through: Number(row.through), below: Number(row.below) };
  }

  setFolding({ through, below }: Folding): void {
    this.#connection.run("DELETE FROM point_folding");
    this.#connection.run("INSERT INTO point_folding (through, below) VALUES (?, ?)", through, below);
  }

  /** Removes rows that are folded, oldest first; the last of them take the mark with them. Answers whether none is left. */
  clean(through: number, limit: number): boolean {
    const removed = this.#connection.run(
      "DELETE FROM point_log WHERE sequence IN (SELECT sequence FROM point_log WHERE sequence <= ? ORDER BY sequence LIMIT ?)",
      through,
      limit,
    );
    if (removed === limit) return false;
    this.#connection.run("DELETE FROM point_folding");
    return true;
  }
}

/** The samples of a row, one after the other. */
export function* samplesIn(bytes: Uint8Array): Iterable<PlacedSample> {
  const reader = new PointReader(bytes);
  const units: string[] = [];
  while (!reader.atEnd) {
    const metricId = reader.whole();
    const resolution = reader.byte() as 1 | 60;
    const number = reader.short();
    if (number === units.length) units.push(reader.text());
    const at = reader.double();
    reader.numbers();
    const { count, sum, min, max, kept } = reader;
    yield { metricId, resolution, unit: units[number]!, at, count, sum, min, max, kept };
  }
}
