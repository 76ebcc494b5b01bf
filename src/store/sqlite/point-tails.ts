/**
 * The newest end of what blocks hold, of the metrics that alarms watch: read once, then fed by every fold. With the head
 * before it, an alarm's window is in memory whatever happens, and never other than the store's.
 *
 * Whoever else wrote to the same tables would have to call `forget`; the embedded store is alone (its directory is locked).
 */

import { PointList } from "../../core/metrics/point-list.ts";
import type { Instant } from "../../core/time/time.ts";
import type { PointSeries } from "../points/point-series.ts";
import type { PointBlocks } from "./point-blocks.ts";

interface Tail {
  /** It holds everything in blocks from here on. */
  readonly from: Instant;
  readonly series: readonly PointSeries[];
  readonly size: number;
  /** The earliest that was asked for since the last fold. */
  wanted: Instant;
}

/** Points in all tails together; who asks for more reads blocks each time. */
const MOST_POINTS = 300_000;

export class PointTails {
  readonly #blocks: PointBlocks;
  readonly #tails = new Map<number, Tail>();
  #size = 0;

  constructor(blocks: PointBlocks) {
    this.#blocks = blocks;
  }

  /** A metric's points in blocks from an instant on, and perhaps some from before it. */
  of(metricId: number, from: Instant): readonly PointSeries[] {
    const known = this.#tails.get(metricId);
    if (known && known.from <= from) {
      if (from < known.wanted) known.wanted = from;
      return known.series;
    }
    const series = since(this.#blocks.read(metricId, from, Number.MAX_SAFE_INTEGER), from);
    this.#keep(metricId, from, series);
    return series;
  }

  /** After a fold's commit: rows as they are in blocks now. What nobody asked for since the last one goes. */
  folded(metricId: number, folded: readonly PointSeries[]): void {
    const tail = this.#tails.get(metricId);
    if (!tail) return;
    this.forget(metricId);
    if (tail.wanted === Number.POSITIVE_INFINITY) return;
    const series = since(tail.series, tail.wanted);
    for (const one of folded) {
      const points = new PointList();
      points.addAll(one.points, tail.wanted);
      const place = series.findIndex(
        ({ unit, resolution }) => unit === one.unit && resolution === one.resolution,
      );
      if (place >= 0) addMissing(points, series[place]!.points);
      series.splice(place < 0 ? series.length : place, 1, { ...one, points });
    }
    this.#keep(metricId, tail.wanted, series, Number.POSITIVE_INFINITY);
  }

  /** Points from before an instant are about to move to another resolution. */
  movedBefore(metricId: number, before: Instant): void {
    const tail = this.#tails.get(metricId);
    if (tail && tail.from < before) this.forget(metricId);
  }

  /** What is in blocks may not be what it was. */
  clear(): void {
    this.#tails.clear();
    this.#size = 0;
  }

  forget(metricId: number): void {
    this.#size -= this.#tails.get(metricId)?.size ?? 0;
    this.#tails.delete(metricId);
  }

  #keep(metricId: number, from: Instant, series: readonly PointSeries[], wanted = from): void {
    this.forget(metricId);
    // One more for the tail itself: empty ones take room as well.
    const size = series.reduce((sum, { points }) => sum + points.length, 1);
    if (this.#size + size > MOST_POINTS) return;
    this.#size += size;
    this.#tails.set(metricId, { from, series, size, wanted });
  }
}

/** Copies that hold nothing from before an instant. */
const since = (all: readonly PointSeries[], from: Instant): PointSeries[] =>
  all.flatMap((series) => {
    const points = new PointList();
    points.addAll(series.points, from);
    return points.length === 0 ? [] : [{ ...series, points }];
  });

/** Points at instants that the list has none for. */
function addMissing(list: PointList, others: PointList): void {
  for (let index = 0; index < others.length; index++) {
    const at = others.at(index);
    const place = list.indexFrom(at);
    if (place === list.length || list.at(place) !== at) list.addAll(others, at, at + 1);
  }
}
