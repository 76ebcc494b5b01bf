/** Metrics: who they are (namespace, name, dimensions) and what is kept of their samples. */

import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";
import type { Distribution } from "./distribution.ts";

export interface Dimension {
  readonly name: string;
  readonly value: string;
}

/** Identity of a metric within its scope: the order of dimensions does not matter. */
export interface MetricId {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly Dimension[];
}

/** One of CloudWatch's 27 units; `None` when none was given. */
export type Unit = string;

/** What is kept of any number of samples; two of them merge into one, in any order. */
export interface Summary {
  readonly count: number;
  readonly sum: number;
  readonly min: number;
  readonly max: number;
  /** Absent when the raw values are unknown (a statistic set), so that percentiles are too. */
  readonly distribution?: Distribution;
}

/** A sample, or several of the same instant, on the way into the store. */
export interface MetricSample {
  readonly scope: Scope;
  readonly metric: MetricId;
  readonly unit: Unit;
  readonly at: Instant;
  /** Kept to the second (StorageResolution 1) or to the minute. */
  readonly resolution: 1 | 60;
  readonly summary: Summary;
}

/** A stored bucket: all samples of one metric and unit within one stored period. */
export interface MetricPoint {
  /** Start of the stored period. */
  readonly at: Instant;
  /** Its length in seconds: 1, 60, 300 or 3600. */
  readonly resolution: number;
  readonly unit: Unit;
  readonly summary: Summary;
}

/** A metric of a scope, in every unit or in one. */
export interface MetricIn {
  readonly scope: Scope;
  readonly metric: MetricId;
  readonly unit?: Unit | undefined;
}

/** A metric's points in [from, until). */
export interface MetricRead extends MetricIn {
  readonly from: Instant;
  readonly until: Instant;
  /** Without distributions: enough for the five basic statistics. */
  readonly basic?: boolean;
}

/** Dimensions by name, so that equal sets are equal texts. */
export const sortDimensions = (dimensions: readonly Dimension[]): readonly Dimension[] =>
  [...dimensions].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : 0));

/** One text per metric identity, equal for equal metrics. */
export const metricKey = (metric: MetricId): string =>
  JSON.stringify([
    metric.namespace,
    metric.name,
    sortDimensions(metric.dimensions).map((d) => [d.name, d.value]),
  ]);

/** The summary of a single value seen `count` times. */
export const summaryOf = (value: number, distribution: Distribution, count = 1): Summary => ({
  count,
  sum: value * count,
  min: value,
  max: value,
  distribution,
});
