/** What tuning is for: objectives that must hold, and a measure that is to be as small as it can be. */

import { type Assertion, judgeAssertion } from "../report/assertions.ts";
import type { Measure } from "../report/measures.ts";

export interface Goal {
  readonly objectives: readonly Assertion[];
  /** A measure's key. */
  readonly minimise: string;
}

/** A candidate's measures by key, on average over some seeds, in the units of `Measure`. */
export type Means = Readonly<Record<string, number>>;

/** How far the measures are from meeting the objectives, as shares of the limits, added up; 0 when all are met. */
export const violationOf = ({ objectives }: Goal, means: Means): number =>
  objectives.reduce((sum, objective) => sum + excessOf(objective, means[objective.key] ?? Number.NaN), 0);

/** Of an objective's limit that is just reached although it must not be. */
const HAIR = 1e-9;

/** How far a value is beyond an objective's limit, as a share of it; 0 when it holds. */
export function excessOf({ operator, limit }: Assertion, value: number): number {
  const beyond = operator.startsWith("<") ? value - limit : limit - value;
  if (beyond < 0 || (beyond === 0 && operator.endsWith("="))) return 0;
  return Math.max(HAIR, limit === 0 ? beyond : beyond / Math.abs(limit));
}

/** Better ones first: what is closer to the objectives, then what is smaller. */
export const byGoal =
  (goal: Goal) =>
  (one: Means, other: Means): number =>
    violationOf(goal, one) - violationOf(goal, other) || one[goal.minimise]! - other[goal.minimise]!;

/** Says which measure a goal speaks of that is not measured; throws BadAssertion. */
export function checkGoal({ objectives }: Goal, measures: readonly Measure[]): void {
  for (const objective of objectives) judgeAssertion(objective, measures);
}
