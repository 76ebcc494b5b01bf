/** CloudWatch's 27 units, and which one speaks when a metric has several and nobody chose. */

import type { MetricPoint, Unit } from "./metric.ts";

/** In the order in which CloudWatch prefers them. */
export const UNITS: readonly Unit[] = [
  "Megabits",
  "Terabits",
  "Gigabits",
  "Count",
  "Bytes",
  "Gigabytes",
  "Gigabytes/Second",
  "Kilobytes",
  "Kilobits/Second",
  "Terabytes",
  "Terabits/Second",
  "Bytes/Second",
  "Percent",
  "Megabytes",
  "Megabits/Second",
  "Milliseconds",
  "Microseconds",
  "Kilobytes/Second",
  "Gigabits/Second",
  "Megabytes/Second",
  "Bits",
  "Bits/Second",
  "Count/Second",
  "Seconds",
  "Kilobits",
  "Terabytes/Second",
  "None",
];

/** The units that occur, in the order of preference. */
export function unitsOf(points: readonly MetricPoint[]): readonly Unit[] {
  const units = new Set<Unit>();
  let last: Unit | undefined;
  // Nearly always all are of one: a set is asked only where the unit changes.
  for (const { unit } of points) {
    if (unit !== last) units.add(unit);
    last = unit;
  }
  return units.size <= 1 ? [...units] : UNITS.filter((unit) => units.has(unit));
}

/** The points of one unit: the wanted one, else the most preferred that occurs. Units never mix. */
export function inOneUnit(points: readonly MetricPoint[], wanted?: Unit): readonly MetricPoint[] {
  const first = points[0]?.unit;
  // Almost always there is one, and it is the wanted one.
  if ((wanted === undefined || wanted === first) && points.every((point) => point.unit === first))
    return points;
  const unit = wanted ?? unitsOf(points)[0];
  return points.filter((point) => point.unit === unit);
}
