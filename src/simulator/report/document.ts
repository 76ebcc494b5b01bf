/** A report for machines. */

import type { RunResult } from "../result.ts";
import { measuresOf } from "./measures.ts";
import { isDecision, storyOfRun } from "./story.ts";

/** Plain data: measures by name (durations in seconds), the timeline in columns, what scaling did, and why. */
export function reportDocument(result: RunResult) {
  const { name, seed, start, duration, timeline, activities, alarmHistory } = result;
  return {
    name,
    seed,
    start: written(start),
    seconds: duration / 1000,
    measures: Object.fromEntries(measuresOf(result).map(({ key, value }) => [key, value])),
    timeline: {
      stepSeconds: timeline.step / 1000,
      at: timeline.at.map(written),
      waiting: timeline.waiting,
      running: timeline.running,
      desired: timeline.desired,
      ready: timeline.ready,
    },
    activities: activities.map(({ description, cause, startedAt, endedAt, status, notScaledReasons }) => ({
      at: written(startedAt),
      ended: endedAt === undefined ? undefined : written(endedAt),
      description,
      cause,
      status,
      notScaledReasons,
    })),
    alarms: alarmHistory
      .filter(({ kind }) => kind === "StateUpdate")
      .map(({ at, alarmName, summary }) => ({ at: written(at), alarm: alarmName, summary })),
    decisions: storyOfRun(result)
      .filter(isDecision)
      .map(({ at, until, ...entry }) => ({
        at: written(at),
        ...(until === undefined ? {} : { until: written(until) }),
        ...entry,
      })),
  };
}

const written = (at: number): string => new Date(at).toISOString();
