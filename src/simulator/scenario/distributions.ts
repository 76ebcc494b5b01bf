/** Distributions in a scenario: `30s`, or `lognormal: { p50: 23s, p99: 106s }` and the like. */

import type { Duration } from "../../core/time/time.ts";
import { type DistributionSpec, samplerOf } from "../distributions/distribution.ts";
import type { Draws } from "../instances/pool.ts";
import { type Check, fieldsOf, isRecord, listOf, mapped, oneOf } from "./check.ts";
import { amount, duration, positive, positiveDuration, share } from "./quantities.ts";

/** Of times: values are durations. */
export const timeDistribution: Check<DistributionSpec> = distributionOf(duration, positiveDuration);

/** Of sizes: values are numbers of tokens or bytes. */
export const sizeDistribution: Check<DistributionSpec> = distributionOf(amount, positive);

/** Where a scenario says nothing. */
export const always = (value: Duration): DistributionSpec => ({ kind: "constant", value });

/** What instances draw from it. */
export const drawsOf =
  (spec: DistributionSpec): Draws =>
  (random) =>
    samplerOf(spec, random);

function distributionOf(value: Check<number>, above: Check<number>): Check<DistributionSpec> {
  const constant = mapped(value, (found): DistributionSpec => ({ kind: "constant", value: found }));
  const choices = oneOf<DistributionSpec>({
    constant,
    uniform: mapped(
      fieldsOf({ from: value, to: value }, ({ from, to }) =>
        from > to ? "from must not be above to" : undefined,
      ),
      (found): DistributionSpec => ({ kind: "uniform", ...found }),
    ),
    exponential: mapped(
      fieldsOf({ mean: above }),
      (found): DistributionSpec => ({ kind: "exponential", ...found }),
    ),
    lognormal: lognormalOf(above),
    gamma: mapped(
      fieldsOf({ mean: above, cv: amount }),
      (found): DistributionSpec => ({ kind: "gamma", ...found }),
    ),
    weibull: mapped(
      fieldsOf({ shape: positive, scale: above }),
      (found): DistributionSpec => ({ kind: "weibull", ...found }),
    ),
    values: mapped(listOf(value), (values): DistributionSpec => ({ kind: "values", values })),
    quantiles: quantilesOf(value),
  });
  return (given, path, problems) => (isRecord(given) ? choices : constant)(given, path, problems);
}

function lognormalOf(above: Check<number>): Check<DistributionSpec> {
  const quantiles = mapped(
    fieldsOf({ p50: above, p99: above }, ({ p50, p99 }) =>
      p50 > p99 ? "p50 must not be above p99" : undefined,
    ),
    (found): DistributionSpec => ({ kind: "lognormal", by: "quantiles", ...found }),
  );
  const moments = mapped(
    fieldsOf({ mean: above, cv: amount }),
    (found): DistributionSpec => ({ kind: "lognormal", by: "moments", ...found }),
  );
  return (given, path, problems) =>
    (isRecord(given) && ("mean" in given || "cv" in given) ? moments : quantiles)(given, path, problems);
}

/** A list of `{ share, value }`, both ascending. */
function quantilesOf(value: Check<number>): Check<DistributionSpec> {
  const list = listOf(fieldsOf({ share, value }), 1, 10_000);
  return (given, path, problems) => {
    const quantiles = list(given, path, problems);
    const index = quantiles?.findIndex((one, at) => {
      const before = quantiles[at - 1];
      return before && (before.share >= one.share || before.value > one.value);
    });
    if (quantiles && index === -1) return { kind: "quantiles", quantiles };
    if (quantiles) problems.push({ path: `${path}[${index}]`, message: "must not be below the one before" });
    return undefined;
  };
}
