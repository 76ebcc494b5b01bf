/** Points at rest: those of a few hours of a metric packed into one row, so that a day is a handful of rows. */

import { PointList } from "../../core/metrics/point-list.ts";
import { TIERS } from "../../core/metrics/retention.ts";
import {
  alignDown,
  type Duration,
  days,
  hours,
  type Instant,
  minutes,
  seconds,
} from "../../core/time/time.ts";
import type { PointSeries } from "../points/point-series.ts";
import type { Connection, Row } from "./connection.ts";
import { PointReader, PointWriter } from "./point-bytes.ts";

/** A row, for those who move points on. */
export interface Block {
  readonly id: number;
  readonly metricId: number;
  readonly resolution: number;
  readonly unit: string;
  readonly points: PointList;
}

/** The time that one row spans, by resolution: at most 600 points. */
const SPANS: Readonly<Record<number, Duration>> = {
  1: minutes(10),
  60: hours(4),
  300: days(1),
  3600: days(10),
};

/** Rows looked at together by their age. */
const OLDEST_AT_ONCE = 100;

export class PointBlocks {
  readonly #connection: Connection;
  readonly #writer = new PointWriter();

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  /** A metric's points in [from, until) and some beyond: whole rows. */
  read(metricId: number, from: Instant, until: Instant): PointSeries[] {
    const found = new Map<string, PointSeries>();
    for (const { resolution } of TIERS) {
      const rows = this.#connection.all(
        `SELECT unit, start, points FROM point_blocks
         WHERE metric_id = ? AND resolution = ? AND start > ? AND start < ? ORDER BY start`,
        metricId,
        resolution,
        from - spanOf(resolution),
        until,
      );
      for (const { unit, start, points } of rows) {
        const key = `${resolution} ${unit}`;
        let series = found.get(key);
        if (!series) {
          series = { resolution, unit: String(unit), points: new PointList() };
          found.set(key, series);
        }
        unpack(points as Uint8Array, Number(start), resolution, series.points);
      }
    }
    return [...found.values()];
  }

  /** Merges points into the rows they belong to; answers the merged points of those rows. */
  merge(metricId: number, { resolution, unit, points }: PointSeries): PointList {
    const all = new PointList();
    const span = spanOf(resolution);
    for (let index = 0; index < points.length; ) {
      const start = alignDown(points.at(index), span);
      const row = this.#connection.first(
        "SELECT id, points FROM point_blocks WHERE metric_id = ? AND resolution = ? AND start = ? AND unit = ?",
        metricId,
        resolution,
        start,
        unit,
      );
      const merged = new PointList();
      if (row) unpack(row.points as Uint8Array, start, resolution, merged);
      merged.addAll(points, start, start + span);
      if (row) this.#replace(Number(row.id), start, resolution, merged);
      else this.#insert(metricId, resolution, unit, start, merged);
      all.addAll(merged);
      index = points.indexFrom(start + span);
    }
    return all;
  }

  /** Some rows that hold points from before an instant, oldest first. */
  before(resolution: number, before: Instant): readonly Block[] {
    const rows = this.#connection.all(
      "SELECT * FROM point_blocks WHERE resolution = ? AND oldest < ? ORDER BY oldest LIMIT ?",
      resolution,
      before,
      OLDEST_AT_ONCE,
    );
    return rows.map(blockOf);
  }

  /** Takes a row's points from before an instant out of it. */
  dropBefore({ id, resolution, points }: Block, before: Instant): void {
    const left = new PointList();
    left.addAll(points, before);
    if (left.length === 0) this.#connection.run("DELETE FROM point_blocks WHERE id = ?", id);
    else this.#replace(id, alignDown(left.at(0), spanOf(resolution)), resolution, left);
  }

  /** Whether a metric has any. */
  has(metricId: number): boolean {
    return this.#connection.first("SELECT 1 FROM point_blocks WHERE metric_id = ?", metricId) !== undefined;
  }

  #replace(id: number, start: Instant, resolution: number, points: PointList): void {
    this.#connection.run(
      "UPDATE point_blocks SET oldest = ?, points = ? WHERE id = ?",
      points.at(0),
      pack(this.#writer, points, start, resolution),
      id,
    );
  }

  #insert(metricId: number, resolution: number, unit: string, start: Instant, points: PointList): void {
    this.#connection.run(
      "INSERT INTO point_blocks (metric_id, resolution, start, unit, oldest, points) VALUES (?, ?, ?, ?, ?, ?)",
      metricId,
      resolution,
      start,
      unit,
      points.at(0),
      pack(this.#writer, points, start, resolution),
    );
  }
}

/** The row that an instant's point is in starts at its multiples. */
export const spanOf = (resolution: number): Duration => SPANS[resolution] ?? seconds(resolution * 240);

function blockOf(row: Row): Block {
  const resolution = Number(row.resolution);
  const points = new PointList();
  unpack(row.points as Uint8Array, Number(row.start), resolution, points);
  return {
    id: Number(row.id),
    metricId: Number(row.metric_id),
    resolution,
    unit: String(row.unit),
    points,
  };
}

/** Each point by its place in the row, and its numbers. */
export function pack(writer: PointWriter, points: PointList, start: Instant, resolution: number): Uint8Array {
  for (let index = 0; index < points.length; index++) {
    writer.short((points.at(index) - start) / seconds(resolution));
    writer.numbers(
      points.count(index),
      points.sum(index),
      points.min(index),
      points.max(index),
      points.keptDistribution(index),
    );
  }
  return writer.take();
}

function unpack(bytes: Uint8Array, start: Instant, resolution: number, into: PointList): void {
  const reader = new PointReader(bytes);
  const step = seconds(resolution);
  while (!reader.atEnd) {
    const at = start + reader.short() * step;
    reader.numbers();
    into.addNumbers(at, reader.count, reader.sum, reader.min, reader.max, reader.kept);
  }
}
