/** The space that is searched: each free setting with its candidates, and a candidate's settings. */

import { tagProblems } from "../../core/scaling/profile.ts";
import type { ValueProblem } from "../scenario/check.ts";
import { parseDuration } from "../scenario/quantities.ts";
import { type FreeSetting, findSetting } from "./free-settings.ts";
import { NONE, type Path, type PolicySettings, type Value, withValue } from "./policy-settings.ts";

export interface Dimension {
  readonly setting: FreeSetting;
  readonly choices: Choices;
}

export type Choices =
  | { readonly kind: "range"; readonly from: number; readonly to: number }
  | { readonly kind: "list"; readonly values: readonly Value[] };

/** A free setting as it is asked for: `{ name: "target", choices: "1..20" }`. */
export interface Free {
  readonly name: string;
  /** A range `from..to`, or values with commas between them. */
  readonly choices: string;
  /** Where it was asked for, for problems. */
  readonly path: string;
}

/** One value for each dimension; undefined leaves the setting as it is. */
export type Candidate = readonly (Value | undefined)[];

/** Reads what is asked for; adds what is wrong with it to the problems. */
export function spaceOf(
  free: readonly Free[],
  settings: PolicySettings,
  problems: ValueProblem[],
): readonly Dimension[] {
  const taken = new Set<string>();
  const dimensions: Dimension[] = [];
  for (const { name, choices, path } of free) {
    const problem = (message: string) => problems.push({ path, message });
    const found = findSetting(name, settings);
    if (found.kind === "problem") {
      problem(found.message);
      continue;
    }
    const read = choicesOf(choices, found.setting);
    const place = found.setting.places[0]!.join("/");
    if (taken.has(place)) problem("is free already, under this name or another");
    if (typeof read === "string") problem(read);
    else dimensions.push({ setting: found.setting, choices: read });
    taken.add(place);
  }
  return dimensions;
}

function choicesOf(text: string, setting: FreeSetting): Choices | string {
  const range = /^\s*([^,]+?)\s*\.\.\s*([^,]+?)\s*$/.exec(text);
  return range && setting.unit !== "text" ? rangeOf(range[1]!, range[2]!, setting) : listOf(text, setting);
}

function rangeOf(low: string, high: string, setting: FreeSetting): Choices | string {
  const [from, to] = [numberOf(low, setting), numberOf(high, setting)];
  if (from === undefined || to === undefined) return `must be a range such as 1..20, not ${low}..${high}`;
  if (from > to) return `must go from low to high, not ${low}..${high}`;
  if (from < setting.least) return `must not be below ${setting.least}`;
  return { kind: "range", from, to };
}

function listOf(text: string, setting: FreeSetting): Choices | string {
  const words = text.split(",").map((word) => word.trim());
  if (words.some((word) => word === "")) return "must be a range such as 1..20 or values such as 60,300";
  const values = words.map((word) =>
    setting.unit === "text" ? wordOf(word, setting) : numberOf(word, setting),
  );
  const wrong = words.find((_, index) => values[index] === undefined);
  if (wrong !== undefined)
    return `must be numbers${setting.unit === "seconds" ? " of seconds" : ""}, not ${wrong}`;
  const low = values.find((value) => typeof value === "number" && value < setting.least);
  if (low !== undefined) return `must not be below ${setting.least}, not ${low}`;
  const refused = values.flatMap((value) => refusedWord(value as Value, setting));
  return refused.length > 0 ? refused.join("; ") : { kind: "list", values: [...new Set(values as Value[])] };
}

/** Seconds may be written as durations: 300 or 5min. */
function numberOf(word: string, { unit }: FreeSetting): number | undefined {
  const number = /^-?\d+(\.\d+)?$|^-?\.\d+$/.test(word) ? Number(word) : undefined;
  if (number !== undefined || unit !== "seconds") return number;
  const duration = parseDuration(word);
  return duration === undefined ? undefined : duration / 1000;
}

const wordOf = (word: string, { words }: FreeSetting): string => words[word] ?? word;

/** What the server would refuse at its door, in its words. */
function refusedWord(value: Value, { places }: FreeSetting): readonly string[] {
  const [root, key] = places[0]!;
  if (root === "tags") return value === NONE ? [] : tagProblems({ [String(key)]: String(value) });
  if (root === "profile") return tagProblems({ "ebbtide:profile": String(value) });
  return [];
}

/** The settings of a candidate. */
export function settingsWith(
  settings: PolicySettings,
  space: readonly Dimension[],
  candidate: Candidate,
): PolicySettings {
  return changesOf(space, candidate).reduce(
    (changing, { path, value }) => withValue(changing, path, value),
    settings,
  );
}

/** What a candidate sets, and where. */
export const changesOf = (
  space: readonly Dimension[],
  candidate: Candidate,
): readonly { readonly path: Path; readonly value: Value }[] =>
  space.flatMap(({ setting }, index) => {
    const value = candidate[index];
    return value === undefined ? [] : setting.places.map((path) => ({ path, value }));
  });

/** Combinations that AWS would refuse; there is no need to run them. */
export function contradiction({ target, alarms, scheduledActions }: PolicySettings): string | undefined {
  const bounds = [
    target,
    ...scheduledActions.map((action) => action.ScalableTargetAction as object | undefined),
  ];
  for (const pair of bounds) {
    const { MinCapacity, MaxCapacity } = (pair ?? {}) as { MinCapacity?: number; MaxCapacity?: number };
    if (MinCapacity !== undefined && MaxCapacity !== undefined && MinCapacity > MaxCapacity)
      return "min above max";
  }
  for (const { EvaluationPeriods, DatapointsToAlarm } of alarms as readonly {
    EvaluationPeriods?: number;
    DatapointsToAlarm?: number;
  }[])
    if (
      DatapointsToAlarm !== undefined &&
      DatapointsToAlarm > (EvaluationPeriods ?? Number.POSITIVE_INFINITY)
    )
      return "more datapoints to alarm than evaluation periods";
  return undefined;
}
