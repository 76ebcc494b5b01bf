/** The service-time model of a measurement, in the form that scenarios have. */

import type { DistributionSpec } from "../simulator/distributions/distribution.ts";
import {
  type ServiceSpec,
  type ServiceTimeSpec,
  type Slowdown,
  slowdownFactor,
} from "../simulator/service/service.ts";
import { latencyOf, soundLevels } from "./knees.ts";
import { fittedLaw, slowdownAt } from "./law.ts";
import type { LatencySample, Level } from "./level.ts";
import { ascending, mean, quantile, variation } from "./statistics.ts";

export interface ServiceModel {
  readonly service: ServiceSpec;
  /** How many requests it was made from. */
  readonly requests: number;
  /** The share of the variance of service times that the inputs' sizes explain (R²); undefined when all are of one size. */
  readonly sizeExplains: number | undefined;
  /** Of the inputs of those requests, in bytes. */
  readonly sizes: readonly number[];
  /** How far the slowdown's throughput is from the measured, at most. */
  readonly slowdownDeviation: number;
}

/**
 * A request's time is its time alone, times what the others on the instance cost it. Levels up to `concurrency` tell the
 * first, all sound levels the second. Undefined when no level is sound.
 */
export function modelOf(levels: readonly Level[], concurrency: number): ServiceModel | undefined {
  const sound = soundLevels(levels);
  if (sound.length === 0) return undefined;
  const { slowdown, deviation } = slowdownOf(sound);
  const factor = slowdown ? slowdownFactor(slowdown) : () => 1;
  const samples = sound
    .filter((level) => level.concurrency <= concurrency)
    .flatMap((level) =>
      level.samples.map(({ latency, size }) => ({ latency: latency / factor(level.concurrency), size })),
    );
  const line = lineOf(samples);
  const time = line && line.explained >= EXPLAINED ? line.time : distributionOf(samples);
  return {
    service: { time, ...(slowdown ? { slowdown } : {}) },
    requests: samples.length,
    sizeExplains: line?.explained,
    sizes: samples.map(({ size }) => size),
    slowdownDeviation: deviation,
  };
}

interface FoundSlowdown {
  readonly slowdown: Slowdown | undefined;
  readonly deviation: number;
}

/** The law is written when it is this close to each measured level; else the measured levels are. */
const LAW_HOLDS = 0.05;
const NO_SLOWDOWN = 0.01;

function slowdownOf(sound: readonly Level[]): FoundSlowdown {
  const law = fittedLaw(sound);
  const highest = sound.at(-1)!.concurrency;
  if (law && law.deviation <= LAW_HOLDS) {
    const { contention, coherency, deviation } = law;
    if (slowdownAt(law, highest) < 1 + NO_SLOWDOWN) return { slowdown: undefined, deviation };
    return { slowdown: { kind: "usl", contention, coherency }, deviation };
  }
  if (highest === 1) return { slowdown: undefined, deviation: 0 };
  const factors = Array.from({ length: highest }, (_, index) => between(sound, index + 1));
  return { slowdown: { kind: "table", factors }, deviation: 0 };
}

/** Mean latency among n at once, in that of one: straight lines between the measured levels. */
function between(sound: readonly Level[], n: number): number {
  const alone = latencyOf(sound[0]!);
  const above = sound.find(({ concurrency }) => concurrency >= n)!;
  const below = sound.findLast(({ concurrency }) => concurrency <= n) ?? above;
  if (above === below) return latencyOf(above) / alone;
  const share = (n - below.concurrency) / (above.concurrency - below.concurrency);
  return (latencyOf(below) + share * (latencyOf(above) - latencyOf(below))) / alone;
}

/** Sizes that explain less are noise to a scenario. */
const EXPLAINED = 0.5;
const LEAST_SIZES = 3;

interface Line {
  readonly time: ServiceTimeSpec;
  readonly explained: number;
}

/** The line of time over size by least squares; undefined with fewer than three sizes. */
function lineOf(samples: readonly LatencySample[]): Line | undefined {
  if (new Set(samples.map(({ size }) => size)).size < LEAST_SIZES) return undefined;
  const size = mean(samples.map((one) => one.size));
  const latency = mean(samples.map((one) => one.latency));
  let [sizes, both] = [0, 0];
  for (const one of samples) {
    sizes += (one.size - size) ** 2;
    both += (one.size - size) * (one.latency - latency);
  }
  const slope = both / sizes;
  // A scenario's base is a time, so not below zero: then the line goes through the origin.
  const base = latency - slope * size;
  const [from, perUnit] = base >= 0 ? [base, slope] : [0, latency / size];
  if (!(perUnit > 0)) return { time: distributionOf(samples), explained: 0 };
  const expected = (one: LatencySample): number => from + perUnit * one.size;
  const total = samples.reduce((sum, one) => sum + (one.latency - latency) ** 2, 0);
  const left = samples.reduce((sum, one) => sum + (one.latency - expected(one)) ** 2, 0);
  const noise = variation(samples.map((one) => one.latency / expected(one)));
  return {
    time: { kind: "linear", base: from, perUnit, noise },
    explained: total > 0 ? Math.max(0, 1 - left / total) : 0,
  };
}

const NEARLY_CONSTANT = 0.02;

function distributionOf(samples: readonly LatencySample[]): ServiceTimeSpec {
  const latencies = samples.map(({ latency }) => latency);
  return { kind: "distribution", distribution: fittedDistribution(latencies) };
}

function fittedDistribution(latencies: readonly number[]): DistributionSpec {
  const [average, cv] = [mean(latencies), variation(latencies)];
  if (cv < NEARLY_CONSTANT) return { kind: "constant", value: average };
  const sorted = ascending(latencies);
  if (looksLognormal(sorted)) return { kind: "lognormal", by: "moments", mean: average, cv };
  const shares = SHARES.filter((share) => share === 0 || share === 1 || share * sorted.length >= 1);
  return {
    kind: "quantiles",
    quantiles: shares.map((share) => ({ share, value: quantile(sorted, share) })),
  };
}

const SHARES = [0, 0.01, 0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 1];

/**
 * Whether the logarithms are as close to a normal distribution as a sample of it may be at 5 % significance, with mean
 * and deviation from the sample itself (H. W. Lilliefors, 1967).
 */
function looksLognormal(sorted: readonly number[]): boolean {
  if (sorted[0]! <= 0) return false;
  const logs = sorted.map(Math.log);
  const middle = mean(logs);
  const deviation = Math.sqrt(
    logs.reduce((sum, one) => sum + (one - middle) ** 2, 0) / Math.max(1, logs.length - 1),
  );
  const count = logs.length;
  const distances = logs.map((one, index) => {
    const expected = normal((one - middle) / deviation);
    return Math.max(Math.abs(expected - index / count), Math.abs(expected - (index + 1) / count));
  });
  return Math.max(...distances) <= 0.886 / Math.sqrt(count);
}

/** The standard normal distribution, within 1e-7 (Abramowitz and Stegun, 26.2.17). */
function normal(z: number): number {
  const t = 1 / (1 + 0.2316419 * Math.abs(z));
  const tail =
    (Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI)) *
    t *
    (0.31938153 + t * (-0.356563782 + t * (1.781477937 + t * (-1.821255978 + t * 1.330274429))));
  return z >= 0 ? 1 - tail : tail;
}
