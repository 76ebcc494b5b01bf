/** The few statistics that a measurement needs. */

export const mean = (values: readonly number[]): number =>
  values.reduce((sum, one) => sum + one, 0) / values.length;

/** The coefficient of variation: the standard deviation as a share of the mean; 0 for fewer than two values. */
export function variation(values: readonly number[]): number {
  if (values.length < 2) return 0;
  const middle = mean(values);
  const squares = values.reduce((sum, one) => sum + (one - middle) ** 2, 0);
  return Math.sqrt(squares / (values.length - 1)) / middle;
}

/** Of ascending values: the smallest that at least this share (above 0) of them do not exceed. */
export const quantile = (ascending: readonly number[], share: number): number =>
  ascending[Math.max(0, Math.ceil(share * ascending.length) - 1)]!;

export const ascending = (values: readonly number[]): readonly number[] => [...values].sort((a, b) => a - b);
