/** A tuning's report for the terminal. */

import type { Duration } from "../../core/time/time.ts";
import { aligned } from "../report/aligned.ts";
import { meets } from "./judging.ts";
import { loadSentences } from "./load-text.ts";
import { valueAt } from "./policy-settings.ts";
import { scatter } from "./scatter.ts";
import { JUDGING_FROM, type SearchResult } from "./search.ts";
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
    ". Below is the front: less of one is more of the other.",
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

/** As many columns as there is room for; the scenario's own and the choice always. */
function table(tuning: Tuning, result: SearchResult, shown: readonly Shown[], width: number): string {
  let columns = shown;
  for (;;) {
    const text = aligned(rowsOf(tuning, result, columns));
    if (text.split("\n").every((line) => line.length <= width) || columns.length <= 2) {
      const left = shown.length - columns.length;
      return left > 0 ? `${text}\n${left} more in a wider terminal, and with --json.` : text;
    }
    const droppable = columns.filter(({ taken, label }) => !taken && label !== "yours");
    const dropped = droppable[Math.floor(droppable.length / 2)];
    columns = columns.filter((one) => one !== dropped);
    if (!dropped) return text;
  }
}

const MEETS = { surely: "yes", onAverage: "on average", no: "no" } as const;

function rowsOf(
  { goal, space }: Tuning,
  { measures, judged }: SearchResult,
  columns: readonly Shown[],
): string[][] {
  const words = wordsOf(measures);
  const keys = [...new Set([goal.minimise, ...goal.objectives.map(({ key }) => key)])];
  const others = ["wait.p50", "wait.p99", "instanceHours", "atZero"].filter((key) => !keys.includes(key));
  const row = (label: string, cell: (shown: Shown) => string) => [label, ...columns.map(cell)];
  return [
    row("", ({ label, taken }) => (taken ? `▶ ${label}` : label)),
    ...keys.flatMap((key) => [
      row(key, ({ judged: one }) => words(key, one.estimates[key]!.mean)),
      row("  95 %  ±", ({ judged: one }) => {
        const { margin } = one.estimates[key]!;
        return Number.isFinite(margin) ? words(key, margin) : "?";
      }),
    ]),
    row(judged ? "meets it" : "meets it so far", ({ judged: one }) => MEETS[meets(goal, one)]),
    ...others.map((key) => row(key, ({ judged: one }) => words(key, one.estimates[key]!.mean))),
    ...space.map(({ setting }, index) =>
      row(setting.name, ({ judged: { entry } }) => {
        const value = entry.candidate[index] ?? setting.yours ?? valueAt(entry.settings, setting.places[0]!);
        return value === undefined ? "–" : String(value);
      }),
    ),
  ];
}

/** Sentences as lines of at most so many columns, one paragraph each. */
export function paragraphs(texts: readonly string[], width: number): readonly string[] {
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
