/** The points of one metric, unit and resolution: what is stored of a metric is a few of these. */

import type { PointList } from "../../core/metrics/point-list.ts";

export interface PointSeries {
  readonly resolution: number;
  readonly unit: string;
  readonly points: PointList;
}
