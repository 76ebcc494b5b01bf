/** The story of a target: alarms, decisions and activities in the order in which they happened, sames told once. */

import type { AlarmHistoryItem } from "../alarms/alarm.ts";
import type { ScalingActivity } from "../scaling/activity.ts";
import { causeText } from "../scaling/activity-texts.ts";
import type { Decision } from "../scaling/decision.ts";
import type { DecisionRecord } from "../scaling/decision-record.ts";
import type { ScalingPolicy } from "../scaling/policy.ts";
import type { Instant } from "../time/time.ts";
import { shortName } from "./alarm-texts.ts";
import { voteText } from "./decision-texts.ts";

export interface StoryEntry {
  readonly at: Instant;
  /** The last time, when it happened several times in a row. */
  readonly until?: Instant;
  readonly count: number;
  readonly kind: "alarm" | "scaled" | "advised" | "kept" | "done" | "failed" | "event";
  readonly text: string;
  readonly details: readonly string[];
}

export interface StorySources {
  readonly decisions: readonly DecisionRecord[];
  readonly activities: readonly ScalingActivity[];
  readonly history: readonly AlarmHistoryItem[];
  readonly policies: readonly ScalingPolicy[];
}

/** A decision in words, before they are joined with those of the activity that it left. */
export interface ToldDecision extends StoryEntry {
  readonly activityIds: readonly string[];
}

/** Oldest first; the sources may come in any order. */
export const storyOf = ({ decisions, ...others }: StorySources): readonly StoryEntry[] =>
  storyFrom({ ...others, decisions: decisions.map(toldDecision) });

/** The same from decisions that were put into words as they were made. */
export function storyFrom({
  decisions,
  activities,
  history,
  policies,
}: Omit<StorySources, "decisions"> & {
  readonly decisions: readonly ToldDecision[];
}): readonly StoryEntry[] {
  const byId = new Map(activities.map((activity) => [activity.id, activity]));
  const told = new Set(decisions.flatMap(({ activityIds }) => activityIds));
  const entries = [
    ...history.flatMap((item) => alarmEntry(item, policies)),
    ...decisions.map((decision) => decisionEntry(decision, byId)),
    ...activities.flatMap((activity) => activityEntries(activity, told.has(activity.id))),
  ];
  const ordered = entries.sort((a, b) => a.at - b.at || a.rank - b.rank);
  return folded(ordered.map(({ rank: _, ...entry }) => entry));
}

/** What happened in one instant: the alarm first, then what ended, what was decided, and what ended at once. */
interface Ranked extends StoryEntry {
  readonly rank: number;
}

const SPOKE = 0;
const ENDED = 1;
const BEGAN = 2;
const ENDED_AT_ONCE = 3;

function alarmEntry(item: AlarmHistoryItem, policies: readonly ScalingPolicy[]): readonly Ranked[] {
  const name = shortName(item.alarmName, policies);
  if (item.kind === "StateUpdate") {
    const { from, to, reason } = stateChange(item);
    return [
      {
        rank: SPOKE,
        at: item.at,
        count: 1,
        kind: "alarm",
        text: `${name}: ${from} → ${to}`,
        details: [reason],
      },
    ];
  }
  if (item.kind === "Action" && item.summary.startsWith("Failed"))
    return [
      { rank: SPOKE, at: item.at, count: 1, kind: "failed", text: `${name}: ${item.summary}`, details: [] },
    ];
  return [];
}

interface StateDocument {
  readonly stateValue?: string;
  readonly stateReason?: string;
}

function stateChange({ data }: AlarmHistoryItem): { from: string; to: string; reason: string } {
  const { oldState, newState } = JSON.parse(data) as { oldState?: StateDocument; newState?: StateDocument };
  return {
    from: oldState?.stateValue ?? "",
    to: newState?.stateValue ?? "",
    reason: newState?.stateReason ?? "",
  };
}

/** What was decided, in words. */
export function toldDecision({ decision, count, lastAt, activityIds }: DecisionRecord): ToldDecision {
  const { inputs, outcome, votes, notScaled } = decision;
  const common = { at: inputs.at, count, ...(count > 1 ? { until: lastAt } : {}), activityIds };
  if (outcome.kind === "hold") {
    const codes = [...new Set(notScaled.map(({ reason }) => reason.code))];
    const suffix = codes.length > 0 ? ` (${codes.join(", ")})` : "";
    return {
      ...common,
      kind: "kept",
      text: `Kept ${inputs.desired}${suffix}.`,
      details: reasonsOf(decision),
    };
  }
  return {
    ...common,
    kind: outcome.advisory ? "advised" : "scaled",
    text: `${outcome.advisory ? "Advised" : "Scaled"} from ${outcome.from} to ${outcome.to}.`,
    details: [
      causeText(outcome.trigger),
      `From ${outcome.from} to ${outcome.to}${outcome.capped === undefined ? "" : `, capped by ${outcome.capped}`}.`,
      ...votes.map(voteText),
    ],
  };
}

/** A change is told in the words of its activity. */
function decisionEntry(
  { activityIds, ...told }: ToldDecision,
  activities: ReadonlyMap<string, ScalingActivity>,
): Ranked {
  const activity = told.kind === "kept" ? undefined : activities.get(activityIds[0] ?? "");
  if (!activity) return { rank: BEGAN, ...told };
  const { description: text, cause } = activity;
  return { rank: BEGAN, ...told, text, details: [cause, ...told.details.slice(1)] };
}

function reasonsOf({ outcome, votes }: Decision): readonly string[] {
  const counting = votes.filter(({ blocked }) => !blocked);
  const lines = votes.map(voteText);
  // What no vote says: the bounds wait, or another need keeps the capacity.
  if (outcome.kind === "hold" && (votes.length === 0 || counting.length > 0)) lines.push(outcome.reason);
  return lines;
}

/** How a change ended; and what nobody decided: scheduled actions. */
function activityEntries(activity: ScalingActivity, isTold: boolean): readonly Ranked[] {
  const { startedAt, endedAt, status, statusMessage, description, cause, notScaledReasons, desired } =
    activity;
  const began: Ranked = {
    rank: BEGAN,
    at: startedAt,
    count: 1,
    kind: "event",
    text: description,
    details: [cause],
  };
  if (notScaledReasons) return isTold ? [] : [began];
  // Advice ends as it is given, and what has ended well without a word has nothing more to say.
  const isOver = endedAt !== undefined && (status !== "Successful" || statusMessage !== undefined);
  if (!isOver || (isTold && desired === undefined)) return isTold ? [] : [began];
  const ended: Ranked = {
    rank: endedAt === startedAt ? ENDED_AT_ONCE : ENDED,
    at: endedAt,
    count: 1,
    kind: status === "Failed" || status === "Unfulfilled" ? "failed" : "done",
    text: statusMessage ?? status,
    details: [],
  };
  return isTold ? [ended] : [began, ended];
}

function folded(entries: readonly StoryEntry[]): readonly StoryEntry[] {
  const told: StoryEntry[] = [];
  for (const entry of entries) {
    const both = joined(told.at(-1), entry);
    if (both) told[told.length - 1] = both;
    else told.push(entry);
  }
  return told;
}

/** Holds in a row for the same reasons, whatever the numbers, become one with the last numbers. */
export function joined<T extends StoryEntry>(last: T | undefined, entry: T): T | undefined {
  if (last?.kind !== "kept" || entry.kind !== "kept" || gist(last) !== gist(entry)) return undefined;
  const count = last.count + entry.count;
  return { ...last, count, until: entry.until ?? entry.at, details: entry.details };
}

const gist = ({ text, details }: StoryEntry): string =>
  JSON.stringify([text, details.map((line) => line.replace(/-?\d+(\.\d+)?(e[+-]?\d+)?/g, "#"))]);
