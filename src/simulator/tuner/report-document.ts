/** A tuning's report for machines. */

import { commandsOf, documentFiles, tagsOf } from "./documents.ts";
import { type Measured, meets } from "./judging.ts";
import { loadSentences } from "./load-text.ts";
import { JUDGING_FROM } from "./plan.ts";
import type { SearchResult } from "./search.ts";
import type { Tuning } from "./tuning.ts";
import { type Shown, type Verdict, verdictSentences } from "./verdict.ts";

/** Durations in seconds, shares from 0 to 1, as in the report of a run. */
export function tuneDocument(path: string, tuning: Tuning, result: SearchResult, verdict: Verdict) {
  const { goal, scenario, plan, load, choosing, judging } = tuning;
  const taken = verdict.shown.find((one) => one.taken)!;
  const files = documentFiles(taken.judged.entry.settings);
  return {
    scenario: path,
    objectives: goal.objectives.map(({ text }) => text),
    minimise: goal.minimise,
    budget: plan.budget,
    seeds: {
      choosing: { first: scenario.seed, count: plan.exploring.at(-1)!.seeds },
      judging: { first: scenario.seed + JUDGING_FROM, count: plan.judgingSeeds },
    },
    stretches: { choosing: inSeconds(choosing), judging: inSeconds(judging) },
    judged: result.judged,
    load: {
      requests: load.requests,
      perSecond: load.rate,
      meanServiceSeconds: load.meanService / 1000,
      concurrency: load.concurrency,
      offeredInstances: load.offered,
      busiestHour: {
        at: new Date(load.busiestHour.at).toISOString(),
        offeredInstances: load.busiestHour.offered,
      },
      leastInstanceHours: load.leastInstanceHours,
      leastCost: load.leastCost,
      startSeconds: { p50: load.startTime.p50 / 1000, p99: load.startTime.p99 / 1000 },
      wakes: { count: load.wakes.count, requestShare: load.wakes.requestShare },
      sentences: loadSentences(load, goal),
    },
    candidates: result.entries.length,
    refused: result.entries.flatMap(({ refused }) => refused ?? []),
    front: verdict.shown.map((shown) => shownDocument(tuning, shown)),
    ...(result.fixed
      ? { fixed: { capacity: result.fixed.capacity, measures: measuresDocument(result.fixed) } }
      : {}),
    choice: {
      label: taken.label,
      meets: verdict.choice.meets,
      reason: verdict.choice.reason,
      sentences: verdictSentences(goal, result, verdict),
      tags: tagsOf(taken.judged.entry.settings),
      documents: files.map(({ name, content }) => ({ name, content })),
      commands: commandsOf(files, "inline"),
    },
  };
}

function shownDocument({ goal, space }: Tuning, { label, onFront, taken, judged }: Shown) {
  const settings = space.map(({ setting }, index) => [
    setting.name,
    judged.entry.candidate[index] ?? setting.yours,
  ]);
  return {
    label,
    onFront,
    taken,
    meets: meets(goal, judged),
    settings: Object.fromEntries(settings),
    seeds: judged.runs.length,
    measures: measuresDocument(judged),
  };
}

/** Of a single run there is no margin. */
const measuresDocument = ({ estimates }: Measured) =>
  Object.fromEntries(
    Object.entries(estimates).map(([key, { mean, margin }]) => [
      key,
      { mean, margin: Number.isFinite(margin) ? margin : undefined },
    ]),
  );

const inSeconds = ({ from, until }: { readonly from: number; readonly until: number }) => ({
  from: from / 1000,
  until: until / 1000,
});
