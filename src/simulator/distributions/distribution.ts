/** Distributions of times and sizes, as a scenario names them. */

import { randomExponential, randomGamma, randomLogNormal, randomUniform, randomWeibull } from "d3-random";
import type { Random } from "../random.ts";

/** Values are in milliseconds for times, in tokens or bytes for sizes. */
export type DistributionSpec =
  | { readonly kind: "constant"; readonly value: number }
  | { readonly kind: "uniform"; readonly from: number; readonly to: number }
  | { readonly kind: "exponential"; readonly mean: number }
  | { readonly kind: "lognormal"; readonly by: "quantiles"; readonly p50: number; readonly p99: number }
  | { readonly kind: "lognormal"; readonly by: "moments"; readonly mean: number; readonly cv: number }
  | { readonly kind: "gamma"; readonly mean: number; readonly cv: number }
  | { readonly kind: "weibull"; readonly shape: number; readonly scale: number }
  /** One of the values, each as likely as the others. */
  | { readonly kind: "values"; readonly values: readonly number[] }
  /** Straight lines between the quantiles; shares from 0 to 1, both ascending. */
  | { readonly kind: "quantiles"; readonly quantiles: readonly Quantile[] };

export interface Quantile {
  readonly share: number;
  readonly value: number;
}

/** The 99th percentile of the standard normal distribution. */
const NORMAL_P99 = 2.3263478740408408;

/** Draws from a distribution, one value each call. */
export function samplerOf(spec: DistributionSpec, random: Random): () => number {
  switch (spec.kind) {
    case "constant":
      return () => spec.value;
    case "uniform":
      return randomUniform.source(random)(spec.from, spec.to);
    case "exponential":
      return randomExponential.source(random)(1 / spec.mean);
    case "lognormal":
      return lognormal(spec, random);
    case "gamma":
      return gamma(spec.mean, spec.cv, random);
    case "weibull":
      return randomWeibull.source(random)(spec.shape, 0, spec.scale);
    case "values":
      return () => spec.values[Math.floor(random() * spec.values.length)]!;
    case "quantiles":
      return () => interpolate(spec.quantiles, random());
  }
}

function lognormal(spec: DistributionSpec & { readonly kind: "lognormal" }, random: Random): () => number {
  const draw = randomLogNormal.source(random);
  if (spec.by === "quantiles") return draw(Math.log(spec.p50), Math.log(spec.p99 / spec.p50) / NORMAL_P99);
  const variance = Math.log1p(spec.cv ** 2);
  return draw(Math.log(spec.mean) - variance / 2, Math.sqrt(variance));
}

/** A coefficient of variation of 1 is the exponential distribution, 0 is constant. */
export function gamma(mean: number, cv: number, random: Random): () => number {
  if (cv === 0) return () => mean;
  return randomGamma.source(random)(1 / cv ** 2, mean * cv ** 2);
}

function interpolate(quantiles: readonly Quantile[], share: number): number {
  const above = quantiles.findIndex((one) => one.share >= share);
  if (above < 0) return quantiles.at(-1)!.value;
  if (above === 0) return quantiles[0]!.value;
  const low = quantiles[above - 1]!;
  const high = quantiles[above]!;
  return low.value + ((high.value - low.value) * (share - low.share)) / (high.share - low.share);
}
