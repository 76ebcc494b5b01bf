/** A tuning, made ready: everything that is asked for is checked, with all problems at once, before the first run. */

import { days, hours } from "../../core/time/time.ts";
import { type Assertion, BadAssertion, parseAssertion } from "../report/assertions.ts";
import { measuresOf } from "../report/measures.ts";
import { simulate } from "../run.ts";
import { problemText, type ValueProblem } from "../scenario/check.ts";
import type { Scenario } from "../scenario/scenario.ts";
import { everyCandidate } from "./candidates.ts";
import { defaultFree } from "./defaults.ts";
import type { Evaluate } from "./evaluation.ts";
import { checkGoal, type Goal } from "./goal.ts";
import { type Load, loadOf } from "./load.ts";
import { type Plan, planOf } from "./plan.ts";
import { type PolicySettings, settingsOf } from "./policy-settings.ts";
import { type SearchResult, search } from "./search.ts";
import { type Dimension, type Free, spaceOf } from "./space.ts";
import { type Stretch, sameArrivals } from "./stretch.ts";

/** What is asked for; what is left out, the scenario's `tune` says, or a default. */
export interface TuneRequest {
  readonly objectives: readonly Assertion[];
  readonly minimise?: string;
  readonly free: readonly Free[];
  readonly budget?: number;
  /** By default, nothing is free that AWS does not have. */
  readonly onlyAws: boolean;
}

export interface Tuning {
  readonly scenario: Scenario;
  readonly settings: PolicySettings;
  readonly space: readonly Dimension[];
  readonly goal: Goal;
  readonly plan: Plan;
  readonly load: Load;
  /** The same but for traces, whose requests come at the same instants whatever the seed. */
  readonly choosing: Stretch;
  readonly judging: Stretch;
}

/** Everything that is wrong with what was asked, one line each. */
export class TuneProblems extends Error {
  constructor(path: string, problems: readonly string[]) {
    super([`${path} cannot be tuned:`, ...problems.map((problem) => `  ${problem}`)].join("\n"));
  }
}

const DEFAULT_BUDGET = 300;

/** `reseeded` is the same scenario with another seed. Throws TuneProblems. */
export async function tuningOf(
  path: string,
  scenario: Scenario,
  reseeded: Scenario,
  request: TuneRequest,
): Promise<Tuning> {
  const { control, tune: section } = scenario;
  if (control.kind !== "policies")
    throw new TuneProblems(path, [
      `scenario.control: only policies can be tuned, and this is ${control.kind}; say policies with AWS's documents`,
    ]);
  const problems: ValueProblem[] = [];
  const settings = settingsOf(control);
  const load = loadOf(scenario);
  const asked = request.free.length > 0 ? request.free : (section?.free ?? []);
  const goal = goalOf(scenario, request, problems);
  const space = spaceOf(
    asked.length > 0 ? asked : defaultFree(settings, load, goal, request.onlyAws),
    settings,
    problems,
  );
  await checkMeasures(scenario, goal, problems);
  if (problems.length > 0) throw new TuneProblems(path, problems.map(problemText));
  const budget = request.budget ?? section?.budget ?? DEFAULT_BUDGET;
  const combinations = everyCandidate(space, budget)?.length;
  return {
    scenario,
    settings,
    space,
    goal,
    plan: planOf(budget, combinations),
    load,
    ...stretchesOf(scenario, sameArrivals(scenario, reseeded)),
  };
}

export const searchOf = ({ scenario, ...rest }: Tuning, evaluate: Evaluate): Promise<SearchResult> =>
  search({ ...rest, seed: scenario.seed, evaluate });

function goalOf(
  { tune, objective, instances }: Scenario,
  request: TuneRequest,
  problems: ValueProblem[],
): Goal {
  const minimise =
    request.minimise ??
    tune?.minimise ??
    (instances.pools.some(({ price }) => price > 0) ? "cost" : "instanceHours");
  const given = request.objectives.length > 0 ? request.objectives : (tune?.objective ?? []);
  if (given.length > 0) return { objectives: given, minimise };
  if (objective) return { objectives: [parseAssertion(`wait.p95 <= ${objective.wait / 1000}s`)], minimise };
  problems.push({
    path: "--objective",
    message: "is missing: say what must hold, such as 'wait.p95 <= 30s'",
  });
  return { objectives: [], minimise };
}

/** A run of a moment shows what is measured. */
async function checkMeasures(scenario: Scenario, goal: Goal, problems: ValueProblem[]): Promise<void> {
  const moment = { ...scenario, duration: 1, control: { kind: "fixed" as const, capacity: 1 } };
  const measures = measuresOf(await simulate(moment));
  if (!measures.some(({ key }) => key === goal.minimise))
    problems.push({
      path: "--minimise",
      message: `'${goal.minimise}' is not measured: there are ${measures.map(({ key }) => key).join(", ")}`,
    });
  for (const objective of goal.objectives)
    try {
      checkGoal({ ...goal, objectives: [objective] }, measures);
    } catch (error) {
      if (!(error instanceof BadAssertion)) throw error;
      problems.push({ path: "--objective", message: error.message });
    }
}

/** Halves of a trace, of whole days or hours where it is long enough. */
function stretchesOf({ duration }: Scenario, fixed: boolean): Pick<Tuning, "choosing" | "judging"> {
  const whole = { from: 0, until: duration };
  if (!fixed) return { choosing: whole, judging: whole };
  const unit = [days(1), hours(1)].find((one) => duration >= 2 * one) ?? 1;
  const middle = Math.floor(duration / 2 / unit) * unit;
  return { choosing: { from: 0, until: middle }, judging: { from: middle, until: duration } };
}
