/**
 * What requests did, counted per endpoint until it is worth a write.
 *
 * Each value would otherwise cost a merge in the store; counted first, a second of traffic costs as much as one
 * request. A crash loses at most that second of statistics, never an outcome.
 */

import type { Endpoint } from "../core/fleet/endpoint.ts";
import { type InferenceMetric, inferenceMetrics } from "../core/metrics/inference-metrics.ts";
import type { Dimension, MetricSample, Summary } from "../core/metrics/metric.ts";
import { mergeSummaries, summaryOfValue } from "../core/metrics/summary.ts";
import type { Scope } from "../core/scope.ts";
import type { Instant } from "../core/time/time.ts";

export class InferenceTally {
  readonly #endpoints = new Map<string, EndpointTally>();

  get empty(): boolean {
    return this.#endpoints.size === 0;
  }

  /** The counts of one endpoint, to add to. */
  of({ id, scope, name, variant }: Endpoint): EndpointTally {
    const known = this.#endpoints.get(id);
    if (known) return known;
    const tally = new EndpointTally(scope, name, variant.name);
    this.#endpoints.set(id, tally);
    return tally;
  }

  /** Everything counted, as samples of that instant. */
  samples(at: Instant): readonly MetricSample[] {
    return [...this.#endpoints.values()].flatMap((tally) => tally.samples(at));
  }

  /** Takes over what another one counted. */
  absorb(other: InferenceTally): void {
    for (const [id, tally] of other.#endpoints) {
      const mine = this.#endpoints.get(id);
      if (mine) mine.absorb(tally);
      else this.#endpoints.set(id, tally);
    }
  }

  clear(): void {
    this.#endpoints.clear();
  }
}

export class EndpointTally {
  readonly #scope: Scope;
  readonly #dimensions: readonly Dimension[];
  /** How often each value was seen. */
  readonly #values = new Map<InferenceMetric, Map<number, number>>();

  constructor(scope: Scope, endpointName: string, variantName: string) {
    this.#scope = scope;
    this.#dimensions = [
      { name: "EndpointName", value: endpointName },
      { name: "VariantName", value: variantName },
    ];
  }

  add(metric: InferenceMetric, value: number, count = 1): void {
    let values = this.#values.get(metric);
    if (!values) {
      values = new Map();
      this.#values.set(metric, values);
    }
    values.set(value, (values.get(value) ?? 0) + count);
  }

  absorb(other: EndpointTally): void {
    for (const [metric, values] of other.#values)
      for (const [value, count] of values) this.add(metric, value, count);
  }

  samples(at: Instant): readonly MetricSample[] {
    return [...this.#values].map(([name, values]) => ({
      scope: this.#scope,
      metric: { namespace: "AWS/SageMaker", name, dimensions: this.#dimensions },
      unit: inferenceMetrics[name],
      at,
      resolution: 60,
      summary: summaryOfCounts([...values]),
    }));
  }
}

/** Merges halves, so that many different values cost n log n. */
function summaryOfCounts(counts: readonly (readonly [value: number, count: number])[]): Summary {
  if (counts.length === 1) return summaryOfValue(...counts[0]!);
  const middle = counts.length >> 1;
  return mergeSummaries(summaryOfCounts(counts.slice(0, middle)), summaryOfCounts(counts.slice(middle)));
}
