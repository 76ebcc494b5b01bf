/** The smallest fleet that never changes and still meets the objectives: what scaling has to beat. */

import type { Measure } from "../report/measures.ts";
import type { Evaluate, Job } from "./evaluation.ts";
import { type Goal, type Means, violationOf } from "./goal.ts";
import { type Measured, measuredOf } from "./judging.ts";
import type { Load } from "./load.ts";
import type { Stretch } from "./stretch.ts";

export interface FixedFleet extends Measured {
  readonly capacity: number;
}

export interface FixedFleetInput {
  readonly goal: Goal;
  readonly load: Load;
  readonly seed: number;
  readonly choosing: Stretch;
  readonly evaluate: Evaluate;
}

/** Seeds that choose it. Nothing is controlled, so that such runs are quick. */
const SEEDS = 2;

/** By halving the range from what the mean needs up to a few times what the busiest hour needs; undefined without any. */
export async function leastFixedFleet(
  { goal, load, seed, choosing, evaluate }: FixedFleetInput,
  judging: Stretch,
  judgingSeeds: readonly number[],
): Promise<FixedFleet | undefined> {
  const run = async (
    capacity: number,
    seeds: readonly number[],
    stretch: Stretch,
  ): Promise<readonly Means[]> => {
    const jobs = seeds.map((one): Job => ({ control: { kind: "fixed", capacity }, seed: one, stretch }));
    const outcomes = await evaluate(jobs);
    return outcomes.flatMap((one) => (one.kind === "measured" ? [valuesOf(one.measures)] : []));
  };
  const seeds = Array.from({ length: SEEDS }, (_, index) => seed + index);
  const suffices = async (capacity: number): Promise<boolean> => {
    const { estimates } = measuredOf(await run(capacity, seeds, choosing));
    const means = Object.fromEntries(Object.entries(estimates).map(([key, { mean }]) => [key, mean]));
    return violationOf(goal, means) === 0;
  };
  let low = Math.min(load.most, Math.floor(load.offered) + 1);
  let high = Math.min(load.most, Math.max(low, 3 * Math.ceil(load.busiestHour.offered) + 2));
  if (!(await suffices(high))) return undefined;
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (await suffices(middle)) high = middle;
    else low = middle + 1;
  }
  return { capacity: high, ...measuredOf(await run(high, judgingSeeds, judging)) };
}

const valuesOf = (measures: readonly Measure[]): Means =>
  Object.fromEntries(measures.map(({ key, value }) => [key, value]));
