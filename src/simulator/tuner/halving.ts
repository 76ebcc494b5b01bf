/**
 * Successive halving: many candidates get a short look, the better half a look twice as long, and so on. After
 * Jamieson and Talwalkar, "Non-stochastic Best Arm Identification and Hyperparameter Optimization" (AISTATS 2016). A
 * look is so many seeds; all candidates see the same ones (common random numbers), so that what is compared is the
 * candidates and not their luck.
 */

/** A rung: so many candidates, each seen with so many seeds in all. */
export interface Rung {
  readonly entrants: number;
  readonly seeds: number;
}

/** Where a first sample's halving stops. */
const FEW = 5;
const MOST_SEEDS = 8;

/** Halves until few are left. */
export function rungsOf(entrants: number): readonly Rung[] {
  let seeds = 1;
  for (let left = entrants; left > FEW && seeds < MOST_SEEDS; left = Math.ceil(left / 2)) seeds *= 2;
  return rungsUpTo(seeds, entrants, FEW);
}

/** Ends with exactly so many seeds, and no fewer than `least` (if there are as many). */
export function rungsUpTo(seeds: number, entrants: number, least: number): readonly Rung[] {
  const rungs: Rung[] = [{ entrants, seeds: 1 }];
  for (let rung = rungs[0]!; rung.seeds < seeds; ) {
    const half = Math.max(least, Math.ceil(rung.entrants / 2));
    rung = { entrants: Math.min(rung.entrants, half), seeds: rung.seeds * 2 };
    rungs.push(rung);
  }
  return rungs;
}

/** The runs that it takes: a candidate that stays is run with the further seeds alone. */
export const runsOf = (rungs: readonly Rung[]): number =>
  rungs.reduce(
    (sum, { entrants, seeds }, index) => sum + entrants * (seeds - (rungs[index - 1]?.seeds ?? 0)),
    0,
  );

/** Gives those that are left, better ones first. */
export async function halve<T>(
  entrants: readonly T[],
  rungs: readonly Rung[],
  look: (entrants: readonly T[], seeds: number) => Promise<void>,
  ranked: (entrants: readonly T[], seeds: number) => readonly T[],
): Promise<readonly T[]> {
  let left = entrants;
  for (const [index, { seeds }] of rungs.entries()) {
    await look(left, seeds);
    const order = ranked(left, seeds);
    left = order.slice(0, rungs[index + 1]?.entrants ?? order.length);
  }
  return left;
}
