/** How a budget of runs is spent: exploring, refining what was found, and judging. */

import { type Rung, rungsOf, rungsUpTo, runsOf } from "./halving.ts";

export interface Plan {
  /** Runs at most. */
  readonly budget: number;
  /** Rungs for a first sample of the whole space. */
  readonly exploring: readonly Rung[];
  /** Whether the first sample is every combination there is. */
  readonly everything: boolean;
  /** Runs for neighbours of the best, generation by generation. */
  readonly refining: readonly number[];
  /** How many are judged, the scenario's own among them, each with so many seeds. */
  readonly finalists: number;
  readonly judgingSeeds: number;
}

/** Less finds nothing that deserves trust. */
export const LEAST_BUDGET = 12;
const MOST_FINALISTS = 8;
const LEAST_JUDGING_SEEDS = 3;
const MOST_JUDGING_SEEDS = 30;
const JUDGING_SHARE = 0.35;
const EXPLORING_SHARE = 0.5;
const MOST_GENERATIONS = 3;
const RUNS_OF_A_GENERATION = 40;

/** `combinations` is undefined when there are too many to count. */
export function planOf(budget: number, combinations: number | undefined): Plan {
  const finalists = Math.min(MOST_FINALISTS, Math.max(2, Math.floor(budget / 20)));
  const share = Math.floor((JUDGING_SHARE * budget) / finalists);
  const judgingSeeds = Math.min(MOST_JUDGING_SEEDS, Math.max(LEAST_JUDGING_SEEDS, share));
  const choosing = budget - finalists * judgingSeeds;
  if (combinations !== undefined && spentBy(rungsOf(combinations)) <= choosing) {
    const exploring = rungsOf(combinations);
    // What a small space leaves over goes into a better judgement.
    const left = Math.floor((budget - spentBy(exploring)) / finalists);
    const seeds = Math.min(MOST_JUDGING_SEEDS, Math.max(judgingSeeds, left));
    return { budget, exploring, everything: true, refining: [], finalists, judgingSeeds: seeds };
  }
  const exploring = rungsOf(most((entrants) => spentBy(rungsOf(entrants)) <= choosing * EXPLORING_SHARE));
  const left = choosing - spentBy(exploring);
  const generations = Math.min(MOST_GENERATIONS, Math.max(1, Math.floor(left / RUNS_OF_A_GENERATION)));
  const refining = new Array<number>(generations).fill(Math.floor(left / generations));
  return { budget, exploring, everything: false, refining, finalists, judgingSeeds };
}

/** The rungs for as many neighbours as `runs` are enough for, beside leaders who have been seen; none when they are too few. */
export function refiningRungs({ exploring }: Plan, runs: number, leaders: number): readonly Rung[] {
  // Rungs end where the first ones did: the last are compared on equal terms.
  const { seeds } = exploring.at(-1)!;
  let rungs: readonly Rung[] = [];
  for (let more = 1; more <= runs; more++) {
    const next = rungsUpTo(seeds, leaders + more, LEADERS_LEFT);
    if (runsBeside(next, more) > runs) break;
    rungs = next;
  }
  return rungs;
}

/** Of a generation: more would be of no use to the next one. */
const LEADERS_LEFT = 3;

/** The most runs that it takes when all but so many have been run with every seed. */
export const runsBeside = (rungs: readonly Rung[], fresh: number): number =>
  runsOf(rungs.map((rung) => ({ ...rung, entrants: Math.min(rung.entrants, fresh) })));

/** With the scenario's own, which is run with every seed. */
const spentBy = (rungs: readonly Rung[]): number => runsOf(rungs) + rungs.at(-1)!.seeds;

function most(fits: (entrants: number) => boolean): number {
  let entrants = 1;
  while (fits(entrants + 1)) entrants++;
  return entrants;
}

/** Judging seeds are these far from choosing seeds: the two never meet. */
export const JUDGING_FROM = 1000;

/** `seed` is the scenario's: choosing goes on from it. */
export const judgingSeedsOf = ({ judgingSeeds }: Plan, seed: number): readonly number[] =>
  Array.from({ length: judgingSeeds }, (_, index) => seed + JUDGING_FROM + index);
