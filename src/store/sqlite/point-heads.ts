/**
 * Samples between their commit and their blocks. The open transaction's wait in `#pending`; committed ones are in the
 * young head, until it is large: then it becomes the old head, and is folded into blocks a slice at a time, while a new
 * young head takes what comes. At most one step is done in each transaction, and memory follows at its commit.
 */

import type { Instant } from "../../core/time/time.ts";
import type { PointSeries } from "../points/point-series.ts";
import type { Connection } from "./connection.ts";
import type { MetricNames } from "./metric-names.ts";
import type { PointBlocks } from "./point-blocks.ts";
import { PointHead } from "./point-head.ts";
import { type PlacedSample, PointLog, samplesIn } from "./point-log.ts";
import type { PointTails } from "./point-tails.ts";

/** What bounds memory, the time to start, and how long a transaction folds. */
export interface FoldingLimits {
  /** A head of so many points, or so many bytes of log, is folded. */
  readonly points: number;
  readonly bytes: number;
  /** Metrics folded in one transaction. */
  readonly metrics: number;
  /** Rows of the log removed in one transaction. */
  readonly rows: number;
}

const LIMITS: FoldingLimits = { points: 100_000, bytes: 16 << 20, metrics: 200, rows: 2000 };

/** A head that is on its way into blocks. */
interface Old {
  readonly head: PointHead;
  /** The log's rows up to here told it. */
  readonly through: number;
  /** Its metrics, ascending; those from `next` on are still to be folded. */
  readonly metrics: readonly number[];
  readonly next: number;
}

export class PointHeads {
  readonly #connection: Connection;
  readonly #names: MetricNames;
  readonly #blocks: PointBlocks;
  readonly #tails: PointTails;
  readonly #log: PointLog;
  readonly #limits: FoldingLimits;
  #young = new PointHead();
  #old: Old | undefined;
  /** The last row of the log that is committed, or was. */
  #through = 0;
  /** Of the open transaction. */
  #pending: PlacedSample[] = [];
  #appended = { sequence: 0, bytes: 0 };
  #stepped: (() => void) | undefined;
  /** The last metric that it folded. */
  #foldedUpTo = -1;

  constructor(
    connection: Connection,
    names: MetricNames,
    blocks: PointBlocks,
    tails: PointTails,
    limits = LIMITS,
  ) {
    this.#limits = limits;
    this.#connection = connection;
    this.#names = names;
    this.#blocks = blocks;
    this.#tails = tails;
    this.#log = new PointLog(connection);
    this.#load();
  }

  /** A sample on its way; `append` writes those added since the last. */
  add(sample: PlacedSample): void {
    this.#log.write(sample);
    this.#pending.push(sample);
  }

  append(samples: number): void {
    this.#connection.atEnd(this.#ended);
    const sequence = Math.max(this.#through, this.#appended.sequence) + 1;
    this.#appended = { sequence, bytes: this.#appended.bytes + this.#log.append(sequence) };
    const { points, bytes: held } = this.#young;
    if (this.#old || points >= this.#limits.points || held >= this.#limits.bytes) this.#fold(samples);
  }

  /** Whether blocks may differ from what they were before the open transaction. */
  get folding(): boolean {
    return this.#stepped !== undefined;
  }

  /** What is not in blocks of a metric, in the order in which it came. */
  of(metricId: number): readonly (readonly PointSeries[])[] {
    const parts: (readonly PointSeries[])[] = [];
    this.show(metricId, (part) => parts.push(part));
    return parts;
  }

  /** The same, part by part. */
  show(metricId: number, take: (part: readonly PointSeries[]) => void): void {
    if (this.#old && metricId > this.#foldedUpTo) take(this.#old.head.of(metricId));
    take(this.#young.of(metricId));
    if (this.#pending.length === 0) return;
    const pending = new PointHead();
    for (const sample of this.#pending) if (sample.metricId === metricId) pending.add(sample);
    take(pending.of(metricId));
  }

  has(metricId: number): boolean {
    return this.of(metricId).some((part) => part.length > 0);
  }

  /** The newest point that is not in blocks of a metric. */
  latest(metricId: number): Instant | undefined {
    const newest = this.of(metricId).flatMap((part) =>
      part.map(({ points }) => points.at(points.length - 1)),
    );
    return newest.length === 0 ? undefined : Math.max(...newest);
  }

  /** Folds some if there are points from before a resolution's instant; answers whether it did. */
  foldIfBefore(beforeOf: (resolution: 1 | 60) => Instant | undefined): boolean {
    const stale = (head: PointHead): boolean =>
      ([1, 60] as const).some((resolution) => head.oldest[resolution] < (beforeOf(resolution) ?? 0));
    if (!this.#old && !stale(this.#young)) return false;
    this.#connection.atEnd(this.#ended);
    this.#fold(0);
    return true;
  }

  /** One step of folding, unless this transaction had its own; of as many metrics as it may have brought. */
  #fold(samples: number): void {
    if (this.#stepped) return;
    if (!this.#old) {
      const through = this.#through;
      this.#log.setFolding({ through, below: 0 });
      this.#stepped = () => {
        this.#old = { head: this.#young, through, metrics: this.#young.metrics(), next: 0 };
        this.#young = new PointHead();
      };
      return;
    }
    const old = this.#old;
    if (old.next < old.metrics.length)
      this.#stepped = this.#foldSlice(old, Math.max(this.#limits.metrics, samples));
    else {
      const clean = this.#log.clean(old.through, this.#limits.rows);
      this.#stepped = () => {
        if (clean) this.#old = undefined;
      };
    }
  }

  #foldSlice(old: Old, limit: number): () => void {
    const slice = old.metrics.slice(old.next, old.next + limit);
    const folded = slice.map((metricId) => {
      const all = old.head.of(metricId);
      this.#names.seen(metricId, Math.max(...all.map(({ points }) => points.at(points.length - 1))));
      return all.map((series) => ({ ...series, points: this.#blocks.merge(metricId, series) }));
    });
    this.#log.setFolding({ through: old.through, below: slice.at(-1)! + 1 });
    const next = old.next + slice.length;
    this.#foldedUpTo = slice.at(-1)!;
    return () => {
      for (const [index, metricId] of slice.entries()) {
        old.head.delete(metricId);
        this.#tails.folded(metricId, folded[index]!);
      }
      this.#old = { ...old, next };
    };
  }

  readonly #ended = (committed: boolean): void => {
    if (committed) {
      this.#stepped?.();
      for (const sample of this.#pending) this.#young.add(sample);
      this.#young.bytes += this.#appended.bytes;
      this.#through = Math.max(this.#through, this.#appended.sequence);
    } else if (this.#stepped) this.#tails.clear();
    this.#pending = [];
    this.#appended = { sequence: 0, bytes: 0 };
    this.#stepped = undefined;
    this.#foldedUpTo = -1;
  };

  /** What the log tells after a restart. */
  #load(): void {
    const folding = this.#log.folding();
    const old = new PointHead();
    this.#through = folding?.through ?? 0;
    for (const { sequence, samples } of this.#log.rows()) {
      const early = folding !== undefined && sequence <= folding.through;
      for (const sample of samplesIn(samples))
        if (!early) this.#young.add(sample);
        else if (sample.metricId >= folding.below) old.add(sample);
      if (!early) this.#young.bytes += samples.length;
      this.#through = sequence;
    }
    if (folding) this.#old = { head: old, through: folding.through, metrics: old.metrics(), next: 0 };
  }
}
