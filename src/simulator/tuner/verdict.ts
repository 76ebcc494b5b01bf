/** What a search has come to, for whoever reads it: the front, the choice, and why. */

import { type Estimate, isNoise } from "../estimate.ts";
import type { Measure } from "../report/measures.ts";
import { measureText } from "../report/words.ts";
import { frontOf } from "./front.ts";
import { excessOf, type Goal } from "./goal.ts";
import { type Choice, choose, difference, type Judged, meets } from "./judging.ts";
import type { SearchResult } from "./search.ts";

export interface Shown {
  /** `yours`, or a letter in the order of cost. */
  readonly label: string;
  readonly judged: Judged;
  readonly onFront: boolean;
  readonly taken: boolean;
}

export interface Verdict {
  readonly choice: Choice;
  /** In the order of the measure to be small; the front, the scenario's own, and the choice. */
  readonly shown: readonly Shown[];
  /** How many were judged and are neither. */
  readonly beaten: number;
}

export function verdictOf(goal: Goal, { finalists }: SearchResult): Verdict {
  const choice = choose(goal, finalists);
  const [objective] = goal.objectives;
  const point = ({ estimates }: Judged) => ({
    x: estimates[goal.minimise]!.mean,
    y: objective ? estimates[objective.key]!.mean * (objective.operator.startsWith(">") ? -1 : 1) : 0,
  });
  const front = new Set(frontOf(finalists, point));
  const yours = finalists[0]!;
  const kept = finalists
    .filter((one) => front.has(one) || one === yours || one === choice.taken)
    .toSorted((one, other) => point(one).x - point(other).x);
  let letter = 0;
  const shown = kept.map((judged) => ({
    label: judged === yours ? "yours" : String.fromCharCode(65 + letter++),
    judged,
    onFront: front.has(judged),
    taken: judged === choice.taken,
  }));
  return { choice, shown, beaten: finalists.length - kept.length };
}

/** The choice and why, in sentences. */
export function verdictSentences(
  goal: Goal,
  result: SearchResult,
  { choice, shown }: Verdict,
): readonly string[] {
  const taken = shown.find((one) => one.taken)!;
  const yours = shown.find(({ label }) => label === "yours")!;
  const words = wordsOf(result.measures);
  return [
    choiceText(goal, taken, choice, words, result.judged),
    ...(taken === yours ? [] : [comparedText(goal, taken, yours, words)]),
    ...cheaperText(goal, taken, shown, words),
    ...fixedText(goal, taken, result, words),
  ];
}

type Words = (key: string, value: number) => string;

/** A measure's value as people read it, by its key. */
export function wordsOf(measures: readonly Measure[]): Words {
  const known = new Map(measures.map((one) => [one.key, one]));
  return (key, value) => measureText({ ...known.get(key)!, value });
}

function choiceText(
  goal: Goal,
  { label, judged }: Shown,
  choice: Choice,
  words: Words,
  final: boolean,
): string {
  const asked = goal.objectives.map(({ text }) => text).join(" and ");
  const found = goal.objectives
    .map(({ key }) => `${key} ${intervalText(key, judged.estimates[key]!, words)}`)
    .join(", ");
  const basis = final ? "" : " so far, not yet judged on other seeds";
  const name = label === "yours" ? "your own settings" : label;
  if (choice.reason === "yoursIsAsGood")
    return `Keep your own settings: they meet ${asked} (${found}), and nothing judged is cheaper beyond the noise${basis}.`;
  if (choice.reason === "closest")
    return `No settings that were tried meet ${asked}${basis}. The closest is ${name}: ${found}. Free more settings, or widen them, or ask for less.`;
  const surely =
    choice.meets === "surely"
      ? `meets ${asked} with its whole 95 % interval`
      : `meets ${asked} on average, but not with its whole 95 % interval: some days will miss it`;
  return `The choice is ${name}, the lowest ${goal.minimise} that ${surely}: ${found}${basis}.`;
}

function comparedText({ minimise, objectives }: Goal, taken: Shown, yours: Shown, words: Words): string {
  const keys = [...new Set([minimise, ...objectives.map(({ key }) => key)])];
  const parts = keys.map((key) => {
    const change = difference(taken.judged, yours.judged, key);
    return `${key} ${signed(key, change.mean, words)} (${sureness(key, change, words)})`;
  });
  return `Against yours, seed by seed: ${parts.join(", ")}.`;
}

/** One run has no margin: what it says may be luck. */
function sureness(key: string, change: Estimate, words: Words): string {
  if (!Number.isFinite(change.margin)) return "of one run";
  return `± ${words(key, change.margin)}${isNoise(change) ? ", within the noise" : ""}`;
}

/** What the next cheaper point of the front would save, and what it would cost in waits. */
function cheaperText(goal: Goal, taken: Shown, shown: readonly Shown[], words: Words): readonly string[] {
  const cheaper = shown.slice(0, shown.indexOf(taken)).findLast(({ onFront }) => onFront);
  const [objective] = goal.objectives;
  if (!cheaper || !objective) return [];
  const saved = difference(taken.judged, cheaper.judged, goal.minimise);
  const { mean } = cheaper.judged.estimates[objective.key]!;
  const misses = excessOf(objective, mean) > 0 || meets(goal, cheaper.judged) !== "surely";
  return [
    `${cheaper.label === "yours" ? "Yours" : cheaper.label} ${lessText(goal.minimise, words(goal.minimise, saved.mean))}, with ${objective.key} at ${words(objective.key, mean)}${misses ? "" : ", and meets it too"}.`,
  ];
}

const lessText = (key: string, amount: string): string =>
  key === "cost" ? `costs ${amount} less` : `has ${amount} less ${key}`;

const FEWEST = {
  surely: "the fewest that meet it",
  onAverage: "the fewest that meet it on average",
  no: "the fewest that met it where they were chosen, and miss it on other seeds",
} as const;

/** Whether scaling is worth it at all. */
function fixedText(goal: Goal, { judged }: Shown, { fixed }: SearchResult, words: Words): readonly string[] {
  if (!fixed) return [];
  const { capacity, estimates } = fixed;
  const change = difference(judged, fixed, goal.minimise);
  const share = Math.abs((change.mean / estimates[goal.minimise]!.mean) * 100).toFixed(0);
  const verdict =
    Number.isFinite(change.margin) && isNoise(change)
      ? "the difference to the choice is within the noise"
      : `the choice has ${share} % ${change.mean < 0 ? "less" : "more"}`;
  const few = FEWEST[meets(goal, fixed)];
  return [
    `For comparison, ${capacity} that never stop, ${few}: ${goal.minimise} ${words(goal.minimise, estimates[goal.minimise]!.mean)}; ${verdict}.`,
  ];
}

const signed = (key: string, value: number, words: Words): string =>
  `${value < 0 ? "−" : "+"}${words(key, Math.abs(value))}`;

function intervalText(key: string, { mean, margin }: Estimate, words: Words): string {
  if (!Number.isFinite(margin)) return `${words(key, mean)}, of one run`;
  return `${words(key, mean)} (± ${words(key, margin)})`;
}
