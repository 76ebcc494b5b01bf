/** What the page's script draws: instants as milliseconds from the run's start, and each text once. */

import { shortName } from "../../../core/explain/alarm-texts.ts";
import type { StoryEntry } from "../../../core/explain/story.ts";
import { MOST_RECORDED } from "../../control/run-record.ts";
import type { RunResult } from "../../result.ts";
import { storyOfRun } from "../story.ts";

/** One line of the list of events; texts are indices into `PageData.texts`. */
export interface PageEvent {
  readonly run: number;
  readonly at: number;
  readonly kind: StoryEntry["kind"];
  readonly what: number;
  /** Lines. */
  readonly why: number;
  /** When it happened several times in a row: how often, and the last time. */
  readonly count?: number;
  readonly until?: number;
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
  const events = results.flatMap((result, run) => eventsOf(result, run, textOf));
  return {
    runs: results.map(runOf),
    events: events.sort((one, other) => one.at - other.at || one.run - other.run),
    texts: [...texts.keys()],
  };
}

/** As text within a script element: no `<` is left that could end it or open another. */
export const embedded = (data: PageData): string => JSON.stringify(data).replaceAll("<", "\\u003c");

function runOf(result: RunResult): PageRun {
  const { name, start, duration, timeline } = result;
  return {
    name,
    start,
    duration,
    at: timeline.at.map((at) => at - start),
    backlog: timeline.waiting.map((waiting, index) => waiting + timeline.running[index]!),
    desired: timeline.desired,
    ready: timeline.ready,
    alarms: tracksOf(result),
    capped: isFull(result),
  };
}

/** Alarms in the order of their first transition. */
function tracksOf({ alarmHistory, policies, start }: RunResult): readonly AlarmTrack[] {
  const tracks = new Map<string, { at: number[]; states: string[] }>();
  for (const { kind, at, alarmName, summary } of alarmHistory) {
    const [, before, after] = / from (\w+) to (\w+)/.exec(summary) ?? [];
    if (kind !== "StateUpdate" || before === undefined || after === undefined) continue;
    const track = tracks.get(alarmName) ?? { at: [0], states: [before] };
    track.at.push(at - start);
    track.states.push(after);
    tracks.set(alarmName, track);
  }
  return [...tracks].map(([name, track]) => ({ name: shortName(name, policies), ...track }));
}

const eventsOf = (result: RunResult, run: number, textOf: (text: string) => number): readonly PageEvent[] =>
  storyOfRun(result).map(({ at, until, count, kind, text, details }) => ({
    run,
    at: at - result.start,
    kind,
    what: textOf(text),
    why: textOf(details.join("\n")),
    ...(count > 1 && until !== undefined ? { count, until: until - result.start } : {}),
  }));

const isFull = ({ activities, alarmHistory, decisions }: RunResult): boolean =>
  Math.max(activities.length, alarmHistory.length, decisions.length) >= MOST_RECORDED;
