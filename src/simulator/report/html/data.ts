/** What the page's script draws: the report's document, with instants as milliseconds from the run's start and texts once. */

import type { NotScaledReason } from "../../../core/scaling/activity.ts";
import type { RunResult } from "../../result.ts";
import { MOST_ACTIVITIES } from "../../run.ts";
import { reportDocument } from "../document.ts";

/** One line of the list of events; texts are indices into `PageData.texts`. */
export interface PageEvent {
  readonly run: number;
  readonly at: number;
  readonly kind: "changed" | "not scaled" | "alarm";
  readonly what: number;
  readonly why: number;
}

export interface AlarmTrack {
  readonly name: string;
  /** Columns of equal length, from the run's start on; each state lasts until the next. */
  readonly at: readonly number[];
  readonly states: readonly string[];
}

export interface PageRun {
  readonly name: string;
  /** Milliseconds since 1970, UTC. */
  readonly start: number;
  readonly duration: number;
  readonly at: readonly number[];
  readonly backlog: readonly number[];
  readonly desired: readonly number[];
  readonly ready: readonly number[];
  readonly alarms: readonly AlarmTrack[];
  /** The record is full: what happened later is not in it. */
  readonly capped: boolean;
}

export interface PageData {
  readonly runs: readonly PageRun[];
  /** In the order of their offsets from the start. */
  readonly events: readonly PageEvent[];
  readonly texts: readonly string[];
}

export function pageData(results: readonly RunResult[]): PageData {
  const texts = new Map<string, number>();
  const textOf = (text: string): number => {
    const index = texts.get(text) ?? texts.size;
    texts.set(text, index);
    return index;
  };
  const documents = results.map(reportDocument);
  const events = documents.flatMap((document, run) => eventsOf(document, run, textOf));
  return {
    runs: documents.map((document, index) => ({
      ...runOf(document),
      capped: isFull(results[index]!),
    })),
    events: events.sort((one, other) => one.at - other.at || one.run - other.run),
    texts: [...texts.keys()],
  };
}

/** As text within a script element: no `<` is left that could end it or open another. */
export const embedded = (data: PageData): string => JSON.stringify(data).replaceAll("<", "\\u003c");

type Document = ReturnType<typeof reportDocument>;

function runOf(document: Document): Omit<PageRun, "capped"> {
  const { name, start, seconds, timeline } = document;
  return {
    name,
    start: Date.parse(start),
    duration: seconds * 1000,
    at: timeline.at.map(since(start)),
    backlog: timeline.waiting.map((waiting, index) => waiting + timeline.running[index]!),
    desired: timeline.desired,
    ready: timeline.ready,
    alarms: tracksOf(document),
  };
}

const since =
  (start: string) =>
  (at: string): number =>
    Date.parse(at) - Date.parse(start);

/** Alarms in the order of their first transition. */
function tracksOf({ alarms, start }: Document): readonly AlarmTrack[] {
  const tracks = new Map<string, { at: number[]; states: string[] }>();
  for (const { at, alarm, summary } of alarms) {
    const [, before, after] = / from (\w+) to (\w+)/.exec(summary) ?? [];
    if (before === undefined || after === undefined) continue;
    const track = tracks.get(alarm) ?? { at: [0], states: [before] };
    track.at.push(since(start)(at));
    track.states.push(after);
    tracks.set(alarm, track);
  }
  return [...tracks].map(([name, track]) => ({ name, ...track }));
}

function eventsOf(
  { activities, alarms, start }: Document,
  run: number,
  textOf: (text: string) => number,
): readonly PageEvent[] {
  const offset = since(start);
  return [
    ...activities.map(({ at, description, cause, status, notScaledReasons }): PageEvent => {
      const ending = notScaledReasons ? notScaledReasons.map(reasonText).join(", ") : status;
      return {
        run,
        at: offset(at),
        kind: notScaledReasons ? "not scaled" : "changed",
        what: textOf(ending === "Successful" ? description : `${description} (${ending})`),
        why: textOf(cause),
      };
    }),
    ...alarms.map(
      ({ at, alarm, summary }): PageEvent => ({
        run,
        at: offset(at),
        kind: "alarm",
        what: textOf(summary),
        why: textOf(alarm),
      }),
    ),
  ];
}

/** For example `AlreadyAtMaxCapacity: 8`. */
const reasonText = ({ code, ...capacity }: NotScaledReason): string =>
  [code, ...Object.values(capacity)].join(": ");

const isFull = ({ activities, alarmHistory }: RunResult): boolean =>
  Math.max(activities.length, alarmHistory.length) >= MOST_ACTIVITIES;
