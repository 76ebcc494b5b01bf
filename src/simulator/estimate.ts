/** Means with an honest margin, over a handful of seeds or of rounds. */

export interface Estimate {
  readonly mean: number;
  /** Half the width of the 95 % confidence interval (Student's t); infinite for a single value. */
  readonly margin: number;
}

export function estimate(values: readonly number[]): Estimate {
  const count = values.length;
  const mean = values.reduce((sum, value) => sum + value, 0) / count;
  if (count < 2) return { mean, margin: Number.POSITIVE_INFINITY };
  const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (count - 1);
  return { mean, margin: studentT(count - 1) * Math.sqrt(variance / count) };
}

/** Of one minus the other, seed by seed: what both have in common falls out. */
export const pairedDifference = (one: readonly number[], other: readonly number[]): Estimate =>
  estimate(one.map((value, index) => value - other[index]!));

/** Whether zero is inside of the interval. */
export const isNoise = ({ mean, margin }: Estimate): boolean => Math.abs(mean) <= margin;

/** The 97.5th percentile of Student's t distribution; beyond the table, a value that is a little too large. */
function studentT(degrees: number): number {
  return T_TABLE[degrees - 1] ?? (degrees < 60 ? 2.042 : 2.0);
}

const T_TABLE = [
  12.706, 4.303, 3.182, 2.776, 2.571, 2.447, 2.365, 2.306, 2.262, 2.228, 2.201, 2.179, 2.16, 2.145, 2.131,
  2.12, 2.11, 2.101, 2.093, 2.086, 2.08, 2.074, 2.069, 2.064, 2.06, 2.056, 2.052, 2.048, 2.045, 2.042,
];
