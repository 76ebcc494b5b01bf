/** Everything that is known of a search's candidates, and the runs that find out more. */

import type { Measure } from "../report/measures.ts";
import { type Entry, entryOf } from "./entry.ts";
import { type Job, Refused } from "./evaluation.ts";
import { type Judged, judgedOf } from "./judging.ts";
import { judgingSeedsOf } from "./plan.ts";
import { controlOf } from "./policy-settings.ts";
import type { SearchInput } from "./search.ts";
import type { Candidate } from "./space.ts";
import type { Stretch } from "./stretch.ts";

type BoardInput = Pick<
  SearchInput,
  "space" | "settings" | "plan" | "seed" | "choosing" | "judging" | "evaluate"
>;

export class Board {
  readonly entries: Entry[] = [];
  readonly yours: Entry;
  measures: readonly Measure[] = [];
  readonly #input: BoardInput;

  constructor(input: BoardInput) {
    this.#input = input;
    this.yours = entryOf(
      input.space.map(() => undefined),
      input,
    );
    this.entries.push(this.yours);
  }

  add(candidates: readonly Candidate[]): readonly Entry[] {
    const added = candidates.map((candidate) => entryOf(candidate, this.#input));
    this.entries.push(...added);
    return added;
  }

  /** Sees to it that each has been run with the first `seeds` seeds. */
  async look(entries: readonly Entry[], seeds: number): Promise<void> {
    const { seed, choosing, evaluate } = this.#input;
    const wanted = Array.from({ length: seeds }, (_, index) => index).flatMap((index) =>
      entries
        .filter((one) => one.refused === undefined && one.seen <= index)
        .map((entry) => ({ entry, index })),
    );
    const jobs = wanted.map(({ entry, index }) => jobOf(entry, seed + index, choosing));
    const outcomes = await evaluate(jobs);
    for (const [at, outcome] of outcomes.entries()) {
      const { entry, index } = wanted[at]!;
      if (outcome.kind === "refused") entry.refused = outcome.message;
      else {
        entry.runs[index] = valuesOf(outcome.measures);
        entry.seen = Math.max(entry.seen, index + 1);
        this.measures = outcome.measures;
      }
    }
  }

  async judge(finalists: readonly Entry[]): Promise<readonly Judged[]> {
    const { judging, evaluate, plan, seed } = this.#input;
    const seeds = judgingSeedsOf(plan, seed);
    const jobs = seeds.flatMap((one) => finalists.map((entry) => jobOf(entry, one, judging)));
    const outcomes = await evaluate(jobs);
    return finalists.map((entry, column) =>
      judgedOf(
        entry,
        seeds.map((_, row) => {
          const outcome = outcomes[row * finalists.length + column]!;
          if (outcome.kind === "refused") throw new Refused(outcome.message);
          return valuesOf(outcome.measures);
        }),
      ),
    );
  }
}

const jobOf = (entry: Entry, seed: number, stretch: Stretch): Job => ({
  control: controlOf(entry.settings),
  seed,
  stretch,
});

const valuesOf = (measures: readonly Measure[]): Readonly<Record<string, number>> =>
  Object.fromEntries(measures.map(({ key, value }) => [key, value]));
