/** A tuning's report for the terminal. */

import type { Duration } from "../../core/time/time.ts";
import { aligned } from "../report/aligned.ts";
import type { Entry } from "./entry.ts";
import { type Measured, meets } from "./judging.ts";
import { loadSentences } from "./load-text.ts";
import { JUDGING_FROM } from "./plan.ts";
import { valueAt } from "./policy-settings.ts";
import { scatter } from "./scatter.ts";
import type { SearchResult } from "./search.ts";
import type { Dimension } from "./space.ts";
import type { Tuning } from "./tuning.ts";
import { type Shown, type Verdict, verdictSentences, wordsOf } from "./verdict.ts";

/** What can be said before the first run. */
export function openingText(
  path: string,
  { goal, plan, load, space, scenario, ...rest }: Tuning,
  width: number,
): string {
  const free = space.map(({ setting, choices }) =>
    choices.kind === "range"
      ? `${setting.name}=${choices.from}..${choices.to}`
      : `${setting.name}=${choices.values.join(",")}`,
  );
  const asked = goal.objectives.map(({ text }) => text).join(" and ");
  return [
    `${path}: ${asked} at the least ${goal.minimise}`,
    ...paragraphs(
      [
        ...loadSentences(load, goal),
        `Free: ${free.join("  ")}.`,
        `At most ${plan.budget} runs: ${seedsText(scenario.seed, plan, rest)}.`,
      ],
      width,
    ),
  ].join("\n");
}

function seedsText(
  seed: number,
  { exploring, judgingSeeds, finalists }: Tuning["plan"],
  { choosing, judging }: Pick<Tuning, "choosing" | "judging">,
): string {
  const last = exploring.at(-1)!.seeds;
  const chosen = last === 1 ? `seed ${seed}` : `seeds ${seed} to ${seed + last - 1}`;
  const from = seed + JUDGING_FROM;
  const judged = `${finalists} judged on seeds ${from} to ${from + judgingSeeds - 1}`;
  if (choosing.until === judging.until)
    return `chosen on ${chosen}, the best ${judged}, ${lengthText(judging.until)} each`;
  return `requests come at the same instants whatever the seed, so it is chosen on the first ${lengthText(choosing.until)} (${chosen} for what else is drawn) and the best ${judged} of the ${lengthText(judging.until - judging.from)} after them: the two may differ in load`;
}

const lengthText = (duration: Duration): string => {
  const hours = duration / 3_600_000;
  return hours >= 48 && hours % 24 === 0 ? `${hours / 24} d` : `${Number(hours.toFixed(1))} h`;
};

export function resultText(tuning: Tuning, result: SearchResult, verdict: Verdict, width: number): string {
  const { goal } = tuning;
  const [objective] = goal.objectives;
  const tried = result.entries.length;
  const refused = result.entries.filter((one) => one.refused !== undefined).length;
  const head = [
    `${tried} candidates tried${refused > 0 ? `, ${refused} of them refused by AWS's checks` : ""}; ${result.finalists.length} judged`,
    verdict.beaten > 0 ? `, ${verdict.beaten} of them beaten in both respects and not shown` : "",
    `. Below is the front: less ${goal.minimise} means a worse ${objective?.key ?? "objective"}.`,
    result.judged ? ` Margins are Student's t over ${result.finalists[0]!.runs.length} seeds.` : "",
  ].join("");
  return [
    ...paragraphs([head], width),
    "",
    table(tuning, result, verdict.shown, width),
    "",
    ...(objective ? [scatter(tuning, result, verdict, width), ""] : []),
    ...paragraphs(verdictSentences(goal, result, verdict), width),
  ].join("\n");
}

interface Column {
  readonly head: string;
  readonly measured: Measured;
  readonly setting: (dimension: Dimension, index: number) => string;
  /** Must be there, however narrow the terminal. */
  readonly kept: boolean;
}

/** The shown ones, and a fixed fleet beside them. */
function columnsOf(shown: readonly Shown[], { fixed }: SearchResult): readonly Column[] {
  const columns = shown.map(({ label, taken, judged }) => ({
    head: taken ? `▶ ${label}` : label,
    measured: judged,
    setting: (dimension: Dimension, index: number) => settingText(judged.entry, dimension, index),
    kept: taken || label === "yours",
  }));
  if (!fixed) return columns;
  return [...columns, { head: `${fixed.capacity} always`, measured: fixed, setting: () => "", kept: false }];
}

function settingText({ candidate, settings }: Entry, { setting }: Dimension, index: number): string {
  const value = candidate[index] ?? setting.yours ?? valueAt(settings, setting.places[0]!);
  return value === undefined ? "–" : String(value);
}

/** As many columns as there is room for. */
function table(tuning: Tuning, result: SearchResult, shown: readonly Shown[], width: number): string {
  const all = columnsOf(shown, result);
  for (let columns = all; ; ) {
    const text = aligned(rowsOf(tuning, result, columns));
    const droppable = columns.filter(({ kept }) => !kept);
    if (droppable.length === 0 || text.split("\n").every((line) => line.length <= width)) {
      const left = all.length - columns.length;
      return left > 0 ? `${text}\n(${left} more with --json, or in a wider terminal)` : text;
    }
    const dropped = droppable[Math.floor(droppable.length / 2)];
    columns = columns.filter((one) => one !== dropped);
  }
}

const MEETS = { surely: "yes", onAverage: "on average", no: "no" } as const;

/** Beside what is asked for, what a planner asks next. */
const OTHERS = ["wait.p50", "wait.p95", "wait.p99", "instanceHours", "atZero", "most"];

function rowsOf(
  { goal, space }: Tuning,
  { measures, judged }: SearchResult,
  columns: readonly Column[],
): string[][] {
  const words = wordsOf(measures);
  const keys = [...new Set([goal.minimise, ...goal.objectives.map(({ key }) => key)])];
  const row = (label: string, cell: (column: Column) => string) => [label, ...columns.map(cell)];
  const mean = (key: string) => row(key, ({ measured }) => words(key, measured.estimates[key]!.mean));
  const margin = (key: string) =>
    row("  ±", ({ measured }) => {
      const { margin: found } = measured.estimates[key]!;
      return Number.isFinite(found) ? words(key, found) : "?";
    });
  return [
    row("", ({ head }) => head),
    ...keys.flatMap((key) => [mean(key), margin(key)]),
    row(judged ? "meets it" : "meets it so far", ({ measured }) => MEETS[meets(goal, measured)]),
    ...OTHERS.filter((key) => !keys.includes(key)).map(mean),
    ...space.map((dimension, index) =>
      row(dimension.setting.name, ({ setting }) => setting(dimension, index)),
    ),
  ];
}

/** Sentences as lines of at most so many columns, one paragraph each. */
function paragraphs(texts: readonly string[], width: number): readonly string[] {
  return texts.flatMap((text) => {
    const lines: string[] = [];
    let line = "";
    for (const word of text.split(" ")) {
      if (line !== "" && line.length + 1 + word.length > width) {
        lines.push(line);
        line = `  ${word}`;
      } else line = line === "" ? word : `${line} ${word}`;
    }
    return [...lines, line];
  });
}
