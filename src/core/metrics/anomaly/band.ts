/** The band around a series that a detector has learnt: what ANOMALY_DETECTION_BAND answers. */

import { seconds } from "../../time/time.ts";
import type { DataQuery, Grid, QueryData, TimeSeries } from "../math/queries.ts";
import { type AnomalyDetector, detectedSeries, seriesKey } from "./detector.ts";
import { hourOfWeekIn } from "./hour-of-week.ts";
import type { BandModel } from "./model.ts";

/** What knows the bands of anomaly detectors. */
export type BandOf = NonNullable<QueryData["bandOf"]>;

/** Bands for the queries of one request, from the detectors there are (by `seriesKey`). */
export function bandsFrom(
  detectorOf: (key: string) => AnomalyDetector | undefined,
  queries: readonly DataQuery[],
): BandOf {
  return (query, deviations, grid) => {
    const detector = detectorOf(seriesKey(detectedSeries(query, queries, grid.period)));
    return detector && bandAround(detector, deviations, grid);
  };
}

/** The band on a grid, so many deviations to each side; undefined as long as nothing was learnt. */
export function bandAround(
  { model, learning, series }: AnomalyDetector,
  deviations: number,
  grid: Grid,
): { readonly upper: TimeSeries; readonly lower: TimeSeries } | undefined {
  if (!model) return undefined;
  const hourOf = hourOfWeekIn(learning.timezone);
  const longer = series.kind === "metric" && isAdditive(series.statistic) ? growth(model, grid.period) : 1;
  const at = Array.from({ length: grid.count }, (_, index) => grid.start + index * seconds(grid.period));
  const upper: number[] = [];
  const lower: number[] = [];
  for (const instant of at) {
    const hour = hourOf(instant);
    const expected = model.expected[hour]! * longer;
    const width = deviations * Math.max(model.spread[hour]! * Math.sqrt(longer), Math.abs(expected) * DUST);
    upper.push(expected + width);
    lower.push(expected - width);
  }
  return { upper: { at, values: upper }, lower: { at, values: lower } };
}

/**
 * By how much more there is in a period: sums grow with it, as far as it has more datapoints. Chance evens out in them,
 * so that their spread grows less.
 */
function growth(model: BandModel, period: number): number {
  const longer = period / model.period;
  return longer <= 1 ? longer : Math.max(1, longer * model.density);
}

const isAdditive = (statistic: string): boolean => statistic === "Sum" || statistic === "SampleCount";

/** A metric that never moved must not be an anomaly for the last bits of a sum. */
const DUST = 1e-9;
