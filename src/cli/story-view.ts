/** A story on a terminal: a column of times, one of what happened, and the text wrapped beside them. */

import { styleText } from "node:util";
import { type Page, wrapped } from "./page.ts";

export interface ShownEntry {
  readonly at: string;
  readonly until?: string;
  readonly count: number;
  readonly kind: "alarm" | "scaled" | "advised" | "kept" | "done" | "failed" | "event";
  readonly text: string;
  readonly details: readonly string[];
}

export interface ShownStory {
  readonly resource: { readonly resourceId: string };
  readonly at: string;
  readonly from: string;
  readonly capacity?: { readonly desired: number; readonly ready: number; readonly status: string };
  readonly bounds: { readonly min: number; readonly max: number };
  readonly backlog: number;
  readonly profile: string;
  readonly entries: readonly ShownEntry[];
  readonly outlook: readonly string[];
}

/** The whole story as lines. */
export function storyLines(story: ShownStory, page: Page): readonly string[] {
  const told = entryLines(story.entries, page, [story.from, story.at]);
  return [
    ...wrapped(heading(story), page.width).map((line) => paint(page, "bold", line)),
    paint(page, "dim", `${dayAndTime(story.from)} to ${dayAndTime(story.at)} UTC`),
    "",
    ...(told.length > 0 ? told : ["Nothing happened: no alarm spoke, and nothing asked for a change."]),
    "",
    paint(page, "bold", "Now"),
    ...story.outlook.flatMap((line) => wrapped(line, page.width - 2).map((one) => `  ${one}`)),
  ];
}

/** Entries alone, with their days when they and `others` are of several. */
export function entryLines(
  entries: readonly ShownEntry[],
  page: Page,
  others: readonly string[] = [],
): readonly string[] {
  const days = new Set([...others, ...entries.map(({ at }) => at)].map(dayOf));
  const time = days.size > 1 ? dayAndTime : timeOf;
  const gutter = (days.size > 1 ? DAY_AND_TIME : TIME) + LABEL + 4;
  const inColumn = (text: string): readonly string[] => wrapped(text, page.width - gutter);
  return entries.flatMap((entry) => {
    const { label, colour } = labels[entry.kind];
    const [head = "", ...more] = inColumn(entryText(entry, time));
    const word = paint(page, colour, label.padEnd(LABEL));
    const below = [...more, ...entry.details.flatMap(inColumn)];
    return [
      `${paint(page, "dim", time(entry.at))}  ${word}  ${paint(page, "bold", head)}`,
      ...below.map((line) => `${" ".repeat(gutter)}${paint(page, "dim", line)}`),
    ];
  });
}

type Colour = "green" | "yellow" | "red" | "cyan" | "dim" | "bold" | "magenta";

const LABEL = 6;
const TIME = "12:34:56".length;
const DAY_AND_TIME = "2026-01-01 12:34:56".length;

const labels: Readonly<Record<ShownEntry["kind"], { readonly label: string; readonly colour: Colour }>> = {
  alarm: { label: "ALARM", colour: "yellow" },
  scaled: { label: "SCALED", colour: "green" },
  advised: { label: "ADVICE", colour: "magenta" },
  kept: { label: "KEPT", colour: "dim" },
  done: { label: "DONE", colour: "green" },
  failed: { label: "FAILED", colour: "red" },
  event: { label: "EVENT", colour: "cyan" },
};

function heading({ resource, capacity, bounds, backlog, profile }: ShownStory): string {
  const size = capacity
    ? `${capacity.ready} of ${capacity.desired} in service, ${capacity.status}, ${backlog} waiting or running`
    : "not there";
  return `${resource.resourceId}: ${size}; bounds ${bounds.min} to ${bounds.max}, profile ${profile}`;
}

function entryText({ text, count, until }: ShownEntry, time: (at: string) => string): string {
  return count === 1 || until === undefined
    ? text
    : `${text.replace(/\.$/, "")}, ${count} times until ${time(until)}.`;
}

const dayOf = (at: string): string => at.slice(0, 10);
const timeOf = (at: string): string => at.slice(11, 19);
const dayAndTime = (at: string): string => `${dayOf(at)} ${timeOf(at)}`;

const paint = ({ coloured }: Page, colour: Colour, text: string): string =>
  coloured ? styleText(colour, text, { validateStream: false }) : text;
