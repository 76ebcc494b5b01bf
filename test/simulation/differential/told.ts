/**
 * What is compared of a run, to the millisecond:
 * - each minute: how many requests wait and run, how many instances are wanted and in service;
 * - how many requests ended well, expired and failed, and how long those that ended well waited in all and at most;
 * - every change of an alarm's state, with the datapoints and the reason that it gives, and every action it took;
 * - every decision, with each policy's vote and arithmetic, holds in a row for the same reasons as one;
 * - every scaling activity: when it began and ended, its words, its cause, its end, and why nothing was scaled.
 *
 * Not compared: ids of records, and the order of what happened in one millisecond.
 */

import type { AlarmHistoryItem } from "../../../src/core/alarms/alarm.ts";
import type { ToldDecision } from "../../../src/core/explain/story.ts";
import type { ScalingActivity } from "../../../src/core/scaling/activity.ts";
import type { Duration, Instant } from "../../../src/core/time/time.ts";
import type { Sample } from "../../../src/simulator/sampler.ts";
import { START } from "./drawn.ts";

export interface Told {
  readonly requests: Requests;
  readonly samples: readonly Sample[];
  readonly activities: readonly string[];
  readonly alarms: readonly string[];
  readonly decisions: readonly string[];
}

export interface Requests {
  readonly completed: number;
  readonly expired: number;
  readonly failed: number;
  readonly waited: Duration;
  readonly longest: Duration;
}

export interface Records {
  readonly requests: Requests;
  readonly samples: readonly Sample[];
  readonly activities: readonly ScalingActivity[];
  readonly alarmHistory: readonly AlarmHistoryItem[];
  readonly decisions: readonly ToldDecision[];
}

export const told = ({ requests, samples, activities, alarmHistory, decisions }: Records): Told => ({
  requests,
  samples,
  activities: activities.map(activityText).sort(),
  alarms: alarmHistory.map(alarmText).sort(),
  decisions: decisions.map(decisionText).sort(),
});

function activityText({
  startedAt,
  endedAt,
  id: _,
  scope: __,
  target: ___,
  ...rest
}: ScalingActivity): string {
  return `${clock(startedAt)} until ${endedAt === undefined ? "?" : clock(endedAt)} ${JSON.stringify(rest)}`;
}

const alarmText = ({ at, alarmName, kind, summary, data }: AlarmHistoryItem): string =>
  `${clock(at)} ${alarmName} ${kind} ${summary} ${data}`;

const decisionText = ({ at, until, activityIds: _, ...rest }: ToldDecision): string =>
  `${clock(at)} until ${clock(until ?? at)} ${JSON.stringify(rest)}`;

/** Since the start, so that the texts sort by time: `00:12:30.000`. */
const clock = (at: Instant): string => new Date(at - START).toISOString().slice(11, 23);
