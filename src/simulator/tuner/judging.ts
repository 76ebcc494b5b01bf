/** The judgement over finalists: who meets the objectives, how surely, and which one to take. */

import { type Estimate, estimate, isNoise, pairedDifference } from "../estimate.ts";
import type { Assertion } from "../report/assertions.ts";
import type { Entry } from "./entry.ts";
import { byGoal, excessOf, type Goal, type Means } from "./goal.ts";

/** What some runs have shown. */
export interface Measured {
  /** One for each seed, in the order that all finalists share. */
  readonly runs: readonly Means[];
  readonly estimates: Readonly<Record<string, Estimate>>;
}

export interface Judged extends Measured {
  readonly entry: Entry;
}

/** `surely`: the whole confidence interval holds; `onAverage`: the mean does. */
export type Meets = "surely" | "onAverage" | "no";

export interface Choice {
  readonly taken: Judged;
  readonly meets: Meets;
  /** Why this one. */
  readonly reason: "cheapest" | "yoursIsAsGood" | "closest";
}

export const judgedOf = (entry: Entry, runs: readonly Means[]): Judged => ({ entry, ...measuredOf(runs) });

export function measuredOf(runs: readonly Means[]): Measured {
  const keys = Object.keys(runs[0] ?? {});
  const estimates = Object.fromEntries(keys.map((key) => [key, estimate(runs.map((run) => run[key]!))]));
  return { runs, estimates };
}

const meansOfJudged = ({ estimates }: Judged): Means =>
  Object.fromEntries(Object.entries(estimates).map(([key, { mean }]) => [key, mean]));

export function meets({ objectives }: Goal, judged: Measured): Meets {
  const each = objectives.map((objective) => meetsOne(objective, judged.estimates[objective.key]!));
  if (each.includes("no")) return "no";
  return each.includes("onAverage") ? "onAverage" : "surely";
}

function meetsOne(objective: Assertion, { mean, margin }: Estimate): Meets {
  if (excessOf(objective, mean) > 0) return "no";
  const worst = objective.operator.startsWith("<") ? mean + margin : mean - margin;
  return excessOf(objective, worst) > 0 ? "onAverage" : "surely";
}

/**
 * The cheapest that surely meets the objectives; else the cheapest that does on average; else the closest. The
 * scenario's own (the first) stays when it does as well and nothing is cheaper beyond the noise.
 */
export function choose(goal: Goal, finalists: readonly Judged[]): Choice {
  const yours = finalists[0]!;
  const order = finalists.toSorted((one, other) => byGoal(goal)(meansOfJudged(one), meansOfJudged(other)));
  const best =
    order.find((one) => meets(goal, one) === "surely") ??
    order.find((one) => meets(goal, one) === "onAverage");
  if (!best) return { taken: order[0]!, meets: "no", reason: "closest" };
  const found = meets(goal, best);
  if (best !== yours && meets(goal, yours) === found && isNoise(difference(best, yours, goal.minimise)))
    return { taken: yours, meets: found, reason: "yoursIsAsGood" };
  return { taken: best, meets: found, reason: "cheapest" };
}

/** One minus the other in a measure, over the seeds that both have been run with. */
export function difference(one: Measured, other: Measured, key: string): Estimate {
  const shared = Math.min(one.runs.length, other.runs.length);
  const values = ({ runs }: Measured) => runs.slice(0, shared).map((run) => run[key]!);
  return pairedDifference(values(one), values(other));
}
