/** What a run has shown: counts, waits and costs, and a timeline bounded in length. */

import type { AlarmHistoryItem } from "../core/alarms/alarm.ts";
import type { ToldDecision } from "../core/explain/story.ts";
import type { ScalingActivity } from "../core/scaling/activity.ts";
import type { ScalingPolicy } from "../core/scaling/policy.ts";
import type { Duration, Instant } from "../core/time/time.ts";
import type { Durations } from "./plane/waits.ts";

export interface RunResult {
  readonly name: string;
  readonly seed: number;
  readonly start: Instant;
  readonly duration: Duration;
  readonly requests: {
    readonly arrived: number;
    readonly completed: number;
    readonly expired: number;
    /** Ran into the time limit of an invocation, or were lost with their instance too often. */
    readonly failed: number;
    readonly timedOut: number;
    /** Attempts that were lost with their instance, and made again. */
    readonly retried: number;
    /** Waiting or running at the end. */
    readonly left: number;
  };
  /** From arrival to the start of the attempt that ended well, and to its end. */
  readonly waits: Durations;
  readonly sojourns: Durations;
  /** The wait that was aimed at. */
  readonly objective?: Duration;
  readonly fleet: FleetUse;
  readonly elasticity: Elasticity;
  readonly timeline: Timeline;
  /** The first ones of each, `MOST_RECORDED` at most, in the order in which they began. */
  readonly activities: readonly ScalingActivity[];
  readonly alarmHistory: readonly AlarmHistoryItem[];
  /** In words; another system's are in the causes of its activities. */
  readonly decisions: readonly ToldDecision[];
  /** As they were at the end; target tracking's know the names of their alarms. */
  readonly policies: readonly ScalingPolicy[];
}

/** What the instances of one type did. */
export interface TypeUse {
  readonly type: string;
  readonly price: number;
  /** From the start of each instance to its end, in milliseconds. */
  readonly instanceTime: Duration;
  /** While instances took work. */
  readonly servingTime: Duration;
  readonly cost: number;
  readonly starts: number;
  /** Of them, those that ended before they were ready. */
  readonly failedStarts: number;
  /** Instances that crashed or went silent after that. */
  readonly losses: number;
  readonly most: number;
}

/** All types together. */
export interface FleetUse extends Omit<TypeUse, "type" | "price"> {
  /** In the order of their priorities. */
  readonly types: readonly TypeUse[];
  /** Starts for which there was no capacity. */
  readonly refused: number;
  /** Starts of a first instance. */
  readonly coldStarts: number;
  readonly timeAtZero: Duration;
  /** The share of the slots' serving time that went into requests that ended well. */
  readonly busy: number;
}

/**
 * How well capacity followed demand, in samples of the timeline: demand is what waits and runs, in whole instances.
 * After Herbst, Kounev and Reussner, "Elasticity in Cloud Computing: What It Is, and What It Is Not" (ICAC 2013).
 */
export interface Elasticity {
  /** Shares of the time with too little, and with too much. */
  readonly underTime: number;
  readonly overTime: number;
  /** Instances missing, and to spare, times how long, in instance milliseconds. */
  readonly underArea: Duration;
  readonly overArea: Duration;
  /** Changes of direction within a quarter of an hour. */
  readonly flaps: number;
}

/** Columns of equal length, one sample each `step`. */
export interface Timeline {
  readonly step: Duration;
  readonly at: readonly Instant[];
  readonly waiting: readonly number[];
  readonly running: readonly number[];
  readonly desired: readonly number[];
  readonly ready: readonly number[];
}
