/**
 * The lognormal distribution, by which durations of services and starts are understood: it has no negative values, a long
 * tail, and two numbers that a mean and a variation give. https://en.wikipedia.org/wiki/Log-normal_distribution
 */

/** Of the logarithm: its mean and standard deviation. */
export interface Lognormal {
  readonly mu: number;
  readonly sigma: number;
}

/** With that mean, which is above zero, and that squared coefficient of variation. */
export function lognormalOf(mean: number, variation: number): Lognormal {
  const squared = Math.log1p(Math.max(variation, LEAST_VARIATION));
  return { mu: Math.log(Math.max(mean, SHORTEST)) - squared / 2, sigma: Math.sqrt(squared) };
}

/** What never varied may still vary: without this, one that takes longer than ever would be expected to end at once. */
const LEAST_VARIATION = 0.0025;
const SHORTEST = 0.001;

export const quantileOf = ({ mu, sigma }: Lognormal, fraction: number): number =>
  Math.exp(mu + sigma * normalQuantile(fraction));

/** The mean of what is left of a value that is known to exceed `reached`: E[X − x | X > x]. */
export function meanResidual({ mu, sigma }: Lognormal, reached: number): number {
  const mean = Math.exp(mu + (sigma * sigma) / 2);
  if (reached <= 0) return mean;
  // Far out, the tail runs out of digits; what is left keeps growing from there on.
  const z = Math.min((Math.log(reached) - mu) / sigma, FARTHEST);
  const at = Math.exp(mu + sigma * z);
  return Math.max(0, (mean * upperTail(z - sigma)) / upperTail(z) - at);
}

const FARTHEST = 5;

/** The share of the standard normal distribution above z. */
const upperTail = (z: number): number => complementaryError(z / Math.SQRT2) / 2;

/** erfc after Numerical Recipes, 6.2: a Chebyshev fit with a relative error below 1.2e-7 everywhere. */
function complementaryError(x: number): number {
  const t = 1 / (1 + Math.abs(x) / 2);
  const series = COEFFICIENTS.reduceRight((sum, one) => one + t * sum, 0);
  const value = t * Math.exp(-x * x + series);
  return x >= 0 ? value : 2 - value;
}

const COEFFICIENTS = [
  -1.26551223, 1.00002368, 0.37409196, 0.09678418, -0.18628806, 0.27886807, -1.13520398, 1.48851587,
  -0.82215223, 0.17087277,
];

/** The z below which that share lies, by halving: it is asked rarely. */
function normalQuantile(fraction: number): number {
  let [low, high] = [-8, 8];
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (1 - upperTail(middle) < fraction) low = middle;
    else high = middle;
  }
  return (low + high) / 2;
}
