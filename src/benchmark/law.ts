/**
 * The Universal Scalability Law (N. J. Gunther, Guerrilla Capacity Planning, Springer 2007, chapter 4): with n requests at
 * once, throughput is λn / (1 + σ(n − 1) + κn(n − 1)); σ is contention (what can only be done one at a time), κ coherency
 * (what each costs each other).
 */

export interface Law {
  /** λ: the throughput of one request at a time, per second. */
  readonly alone: number;
  /** σ */
  readonly contention: number;
  /** κ */
  readonly coherency: number;
  /** The largest deviation of a measured throughput from the law, as a share of the law's. */
  readonly deviation: number;
}

export interface Measured {
  readonly concurrency: number;
  readonly throughput: number;
}

/** Fewer would fit anything. */
const LEAST_LEVELS = 4;

/** How much longer than alone a request takes among n at once. */
export const slowdownAt = (
  { contention, coherency }: Pick<Law, "contention" | "coherency">,
  n: number,
): number => 1 + contention * (n - 1) + coherency * n * (n - 1);

export const throughputAt = (law: Omit<Law, "deviation">, n: number): number =>
  (law.alone * n) / slowdownAt(law, n);

/** Where the law's throughput is highest; undefined when it has no peak. */
export const peakOf = ({ contention, coherency }: Law): number | undefined =>
  coherency > 0 && contention < 1 ? Math.max(1, Math.sqrt((1 - contention) / coherency)) : undefined;

/**
 * The law that fits best; undefined with fewer than four levels. n / throughput is linear in 1/λ, σ/λ and κ/λ, so that
 * least squares (of relative deviations) have a solution in closed form. σ and κ must not be negative: of the fits
 * with all, one or none of them left out, the best that is allowed is the answer, as with non-negative least squares.
 */
export function fittedLaw(levels: readonly Measured[]): Law | undefined {
  const usable = levels.filter(({ throughput }) => throughput > 0);
  if (usable.length < LEAST_LEVELS) return undefined;
  // In units of the highest throughput: however slow the model, the equations' numbers are then of one size.
  const unit = Math.max(...usable.map(({ throughput }) => throughput));
  const rows = usable.map(({ concurrency: n, throughput }) => {
    const weight = throughput / unit / n;
    return [weight, weight * (n - 1), weight * n * (n - 1)];
  });
  const allowed = [[0, 1, 2], [0, 1], [0, 2], [0]].flatMap((columns) => {
    const solved = leastSquares(rows.map((row) => columns.map((column) => row[column]!)));
    if (!solved) return [];
    const full = [0, 1, 2].map((column) => solved[columns.indexOf(column)] ?? 0);
    return full[0]! > 0 && full.every((one) => one >= 0) ? [full] : [];
  });
  const errorOf = (solution: readonly number[]): number =>
    rows.reduce((sum, row) => sum + (1 - dot(row, solution)) ** 2, 0);
  const best = allowed.sort((a, b) => errorOf(a) - errorOf(b))[0];
  if (!best) return undefined;
  const [first, second, third] = best as [number, number, number];
  const law = { alone: unit / first, contention: second / first, coherency: third / first };
  const deviations = usable.map(({ concurrency, throughput }) =>
    Math.abs(throughput / throughputAt(law, concurrency) - 1),
  );
  return { ...law, deviation: Math.max(...deviations) };
}

const dot = (a: readonly number[], b: readonly number[]): number =>
  a.reduce((sum, one, index) => sum + one * b[index]!, 0);

/** What multiplies the columns to give ones, as nearly as squares tell: the normal equations by Cramer's rule. */
function leastSquares(rows: readonly (readonly number[])[]): readonly number[] | undefined {
  const size = rows[0]!.length;
  const places = Array.from({ length: size }, (_, index) => index);
  const matrix = places.map((i) => places.map((j) => rows.reduce((sum, row) => sum + row[i]! * row[j]!, 0)));
  const right = places.map((i) => rows.reduce((sum, row) => sum + row[i]!, 0));
  const whole = determinant(matrix);
  if (Math.abs(whole) < Number.EPSILON) return undefined;
  return places.map(
    (column) =>
      determinant(matrix.map((row, i) => row.map((one, j) => (j === column ? right[i]! : one)))) / whole,
  );
}

function determinant(matrix: readonly (readonly number[])[]): number {
  if (matrix.length === 1) return matrix[0]![0]!;
  return matrix[0]!.reduce((sum, one, column) => {
    const minor = matrix.slice(1).map((row) => row.filter((_, at) => at !== column));
    return sum + (column % 2 === 0 ? 1 : -1) * one * determinant(minor);
  }, 0);
}
