/** The anomaly detectors of a scope, by the series they watch over. */

import type { Alarm } from "../core/alarms/alarm.ts";
import { type BandOf, bandsFrom } from "../core/metrics/anomaly/band.ts";
import { type DetectedSeries, seriesKey } from "../core/metrics/anomaly/detector.ts";
import { newDetector } from "../core/metrics/anomaly/new-detector.ts";
import type { DataQuery } from "../core/metrics/math/queries.ts";
import type { Scope } from "../core/scope.ts";
import type { Instant } from "../core/time/time.ts";
import type { Collections } from "./store.ts";

/** What knows the bands that queries ask for. */
export async function bandsOf(
  { anomalyDetectors }: Pick<Collections, "anomalyDetectors">,
  scope: Scope,
): Promise<(queries: readonly DataQuery[]) => BandOf> {
  const known = new Map((await anomalyDetectors.list(scope)).map((one) => [seriesKey(one.series), one]));
  return (queries) => bandsFrom((key) => known.get(key), queries);
}

/** The same for each of some alarms; nothing is read when none of them compares with a band. */
export async function bandsForAlarms(
  collections: Pick<Collections, "anomalyDetectors">,
  alarms: readonly Alarm[],
): Promise<(alarm: Alarm) => BandOf | undefined> {
  const bands = new Map<string, (queries: readonly DataQuery[]) => BandOf>();
  for (const { scope, limit } of alarms) {
    const name = nameOf(scope);
    if (limit.kind === "band" && !bands.has(name)) bands.set(name, await bandsOf(collections, scope));
  }
  return ({ scope, watched }) =>
    watched.kind === "math" ? bands.get(nameOf(scope))?.(watched.queries) : undefined;
}

const nameOf = ({ account, region }: Scope): string => `${account}/${region}`;

/** Makes a detector for a series that has none: an alarm on its band needs one. */
export async function ensureDetector(
  tx: Collections,
  scope: Scope,
  series: DetectedSeries,
  newId: () => string,
  now: Instant,
): Promise<void> {
  const key = seriesKey(series);
  if (await tx.anomalyDetectors.get(scope, key)) return;
  await tx.anomalyDetectors.put(scope, key, newDetector(scope, newId(), series, { excluded: [] }, now));
}
