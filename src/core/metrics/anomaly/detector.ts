/** Anomaly detectors: which series one watches over, what it may learn from, and what it has learnt. */

import type { Scope } from "../../scope.ts";
import { type Duration, days, type Instant, minutes } from "../../time/time.ts";
import { type DataQuery, queriesKey } from "../math/queries.ts";
import { type MetricId, metricKey } from "../metric.ts";
import type { BandModel, Learning } from "./model.ts";

/** The series whose usual course is learnt. */
export type DetectedSeries =
  | { readonly kind: "metric"; readonly metric: MetricId; readonly statistic: string }
  /** What the returned one of the queries computes; `period` is the one that all of them have, in seconds. */
  | { readonly kind: "math"; readonly queries: readonly DataQuery[]; readonly period: number };

export interface AnomalyDetector {
  readonly scope: Scope;
  readonly id: string;
  readonly series: DetectedSeries;
  readonly learning: Learning;
  /** Whether the client said that the metric has spikes from time to time; kept and shown. */
  readonly periodicSpikes?: boolean;
  /** When a client last said what it is to learn from. */
  readonly configuredAt: Instant;
  /** When it last tried to learn; absent as long as it has not. */
  readonly trainedAt?: Instant;
  /** Absent when there was too little to learn from. */
  readonly model?: BandModel;
}

export type TrainingState = "PENDING_TRAINING" | "TRAINED_INSUFFICIENT_DATA" | "TRAINED";

export function trainingState({ trainedAt, model }: AnomalyDetector): TrainingState {
  if (trainedAt === undefined) return "PENDING_TRAINING";
  return model ? "TRAINED" : "TRAINED_INSUFFICIENT_DATA";
}

/** How far back a detector looks. */
export const LEARNT_HISTORY: Duration = days(14);

/**
 * The period, in seconds, in which the history of a single metric is read. The shortest that is kept for so long: in a
 * longer one chance evens out, and the band would be too narrow for alarms that look each minute.
 */
export const LEARNT_PERIOD = 60;

/** When a detector learns again: each hour, and sooner as long as it had too little. */
export const nextTraining = ({ trainedAt, model }: AnomalyDetector): Instant =>
  trainedAt === undefined ? 0 : trainedAt + (model ? minutes(60) : minutes(5));

/** One text per series: there is one detector for each. */
export function seriesKey(series: DetectedSeries): string {
  if (series.kind === "metric") return JSON.stringify([metricKey(series.metric), series.statistic]);
  return queriesKey(series.queries);
}

/**
 * The series that ANOMALY_DETECTION_BAND of a query is about: the metric's own, or what the query computes with the
 * others of its request (bands apart).
 */
export function detectedSeries(query: DataQuery, all: readonly DataQuery[], period: number): DetectedSeries {
  if (query.kind === "stat") return { kind: "metric", metric: query.metric, statistic: query.statistic };
  const queries = all
    .filter((other) => other.kind === "stat" || !other.expression.includes("ANOMALY_DETECTION_BAND"))
    .map(({ label: _, ...other }) => ({ ...other, returned: other.id === query.id }));
  return { kind: "math", queries, period };
}
