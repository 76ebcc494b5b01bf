/** The search: many candidates on some seeds, the best of them judged on other seeds. */

import { randomOf } from "../random.ts";
import type { Measure } from "../report/measures.ts";
import { Board } from "./board.ts";
import { type Entry, meansOf } from "./entry.ts";
import { type Evaluate, Interrupted, Refused } from "./evaluation.ts";
import { type FixedFleet, leastFixedFleet } from "./fixed-fleet.ts";
import { spreadOrder } from "./front.ts";
import { byGoal, type Goal } from "./goal.ts";
import { halve } from "./halving.ts";
import { type Judged, judgedOf } from "./judging.ts";
import type { Load } from "./load.ts";
import { judgingSeedsOf, type Plan, refiningRungs } from "./plan.ts";
import type { PolicySettings } from "./policy-settings.ts";
import { type Proposals, proposals } from "./proposals.ts";
import type { Dimension } from "./space.ts";
import type { Stretch } from "./stretch.ts";

export interface SearchInput {
  readonly space: readonly Dimension[];
  /** The scenario's own. */
  readonly settings: PolicySettings;
  readonly goal: Goal;
  readonly plan: Plan;
  readonly load: Load;
  /** Of the scenario: choosing goes on from it. */
  readonly seed: number;
  readonly choosing: Stretch;
  readonly judging: Stretch;
  readonly evaluate: Evaluate;
}

export interface SearchResult {
  readonly entries: readonly Entry[];
  readonly yours: Entry;
  /** The scenario's own first; judged on other seeds, unless the search was interrupted. */
  readonly finalists: readonly Judged[];
  readonly judged: boolean;
  /** The smallest that never changes and meets the objectives; none where a few times the busiest hour's need is not enough. */
  readonly fixed?: FixedFleet;
  /** How measures read. */
  readonly measures: readonly Measure[];
}

export async function search(input: SearchInput): Promise<SearchResult> {
  const board = new Board(input);
  try {
    await board.look([board.yours], 1);
    if (board.yours.refused !== undefined) throw new Refused(board.yours.refused);
    const found = await chosen(board, input);
    await board.look([board.yours], found.seeds);
    const finalists = await board.judge([board.yours, ...nominated(board, found, input)]);
    const fixed = await leastFixedFleet(input, input.judging, judgingSeedsOf(input.plan, input.seed));
    return { ...known(board), finalists, judged: true, ...(fixed ? { fixed } : {}) };
  } catch (error) {
    if (!(error instanceof Interrupted) || board.measures.length === 0) throw error;
    return { ...known(board), finalists: bestSoFar(board, input), judged: false };
  }
}

const known = ({ entries, yours, measures }: Board) => ({ entries, yours, measures });

/** Of those that have been seen the most, on the seeds that chose them. */
function bestSoFar({ entries, yours }: Board, { goal, plan }: SearchInput): readonly Judged[] {
  const others = entries.filter((one) => one !== yours);
  const most = Math.max(0, ...others.map(({ seen }) => seen));
  const seen = most === 0 ? [] : others.filter((one) => one.seen === most);
  const best = [yours, ...ranked(seen, most, goal).slice(0, plan.finalists - 1)];
  return best.map((one) => judgedOf(one, one.runs.slice(0, one.seen)));
}

interface Found {
  /** Better ones first, all seen on `seeds` seeds. */
  readonly order: readonly Entry[];
  readonly seeds: number;
}

async function chosen(board: Board, input: SearchInput): Promise<Found> {
  const { plan, goal, space, settings } = input;
  const make = proposals(space, settings, randomOf(input.seed, "tuning"));
  const look = (entries: readonly Entry[], seeds: number) => board.look(entries, seeds);
  const rank = (entries: readonly Entry[], seeds: number) => mixed(entries, seeds, goal);
  const first = board.add(make.first(plan.exploring[0]!.entrants, plan.everything));
  const { seeds } = plan.exploring.at(-1)!;
  let leaders = await halve(first, plan.exploring, look, rank);
  for (const runs of plan.refining) {
    leaders = ranked(leaders, seeds, goal).slice(0, MOST_LEADERS);
    const rungs = refiningRungs(plan, runs, leaders.length);
    if (rungs.length === 0) break;
    const more = board.add(neighboursOf(make, leaders, rungs[0]!.entrants - leaders.length));
    leaders = await halve([...leaders, ...more], rungs, look, rank);
  }
  return { order: ranked(leaders, seeds, goal), seeds };
}

/** Whose neighbours are looked at. */
const MOST_LEADERS = 5;

const neighboursOf = (make: Proposals, leaders: readonly Entry[], count: number) =>
  make.near(
    leaders.map(({ candidate }) => candidate),
    count,
  );

const ranked = (entries: readonly Entry[], seeds: number, goal: Goal): readonly Entry[] => {
  const order = byGoal(goal);
  const means = new Map(entries.map((one) => [one, meansOf(one, seeds)]));
  return entries
    .filter(({ refused }) => refused === undefined)
    .toSorted((one, other) => order(means.get(one)!, means.get(other)!));
};

/** Three places go by the goal, the fourth to the front: who plans wants to know what less would cost, too. */
function mixed(entries: readonly Entry[], seeds: number, goal: Goal): readonly Entry[] {
  const best = ranked(entries, seeds, goal);
  const front = spreadOrder(best, pointsBy(goal, seeds));
  const order = new Set<Entry>();
  for (let turn = 0; order.size < best.length; turn++) {
    const list = turn % 4 === 3 ? front : best;
    order.add(list.find((one) => !order.has(one))!);
  }
  return [...order];
}

/** A place in the front's picture: the measure to be small, and the first objective's, turned so that small is good. */
const pointsBy = (goal: Goal, seeds: number) => (entry: Entry) => {
  const means = meansOf(entry, seeds);
  const [objective] = goal.objectives;
  const y = objective ? means[objective.key]! : 0;
  return { x: means[goal.minimise]!, y: objective?.operator.startsWith(">") ? -y : y };
};

/** Half by the goal, half along the front. */
function nominated(board: Board, { order }: Found, { plan, goal }: SearchInput): readonly Entry[] {
  const others = plan.finalists - 1;
  const chosen = new Set(order.slice(0, Math.ceil(others / 2)));
  const known = board.entries.filter(
    (one) =>
      one !== board.yours &&
      one.refused === undefined &&
      one.seen >= Math.min(2, plan.exploring.at(-1)!.seeds),
  );
  const all = spreadOrder(known, (one) => pointsBy(goal, one.seen)(one));
  for (const one of [...all, ...order]) if (chosen.size < others) chosen.add(one);
  return [...chosen];
}
