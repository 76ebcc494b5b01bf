/**
 * A scaling decision as a value: what was seen, how each policy voted and by which arithmetic, who won, and what
 * capped or blocked it. It is plain data: stored, shown, and replayed by deciding on its inputs again.
 */

import type { AlarmState } from "../alarms/alarm.ts";
import type { Required } from "../objective/required.ts";
import type { Instant } from "../time/time.ts";
import type { NotScaledReason } from "./activity.ts";
import type { PolicyActivity, ScalingPolicy, ScalingSignal } from "./policy.ts";
import type { Profile } from "./profile.ts";
import type { ResourceStatus } from "./resource.ts";
import type { Suspensions, TargetKey } from "./target.ts";

export interface DecisionInputs {
  readonly at: Instant;
  readonly target: TargetKey;
  readonly min: number;
  /** The registered maximum, or what a predictive policy raises it to for now. */
  readonly max: number;
  readonly suspended: Suspensions;
  readonly profile: Profile;
  /** The resource's desired capacity and status. */
  readonly desired: number;
  readonly status: ResourceStatus;
  /** For the record: how much of it is in service, and, of instances, how many are starting. */
  readonly ready: number;
  readonly starting?: number;
  /** Requests waiting or running. */
  readonly backlog: number;
  /** Since when nothing has waited or run, as far as known; absent while something does. */
  readonly idleSince?: Instant;
  /** The target was registered anew, and its capacity has not yet been brought within the bounds. */
  readonly clampDue: boolean;
  readonly lastChange?: PolicyActivity;
  readonly policies: readonly PolicyInputs[];
  /** What the wait objective required at the last look, and why; absent without one. */
  readonly required?: Required;
  /** What forecasts ask for at this time, of predictive policies that scale by them; absent without any. */
  readonly floors?: readonly ForecastFloor[];
}

/** The capacity that a predictive policy expects to be needed. */
export interface ForecastFloor {
  readonly policyArn: string;
  readonly policyName: string;
  readonly capacity: number;
  /** The start of the hour that needs it. */
  readonly hour: Instant;
}

export interface PolicyInputs {
  readonly policy: ScalingPolicy;
  /** What alarms tell it now, one signal per alarm at most. */
  readonly signals: readonly ScalingSignal[];
  /** Target tracking: its own two alarms as they stand; absent where an alarm is missing. */
  readonly high?: AlarmView;
  readonly low?: AlarmView;
  /** For the record: every alarm that has an action on the policy, by name. */
  readonly alarms: readonly AlarmStanding[];
}

/** An alarm as it stands, whether or not it has just spoken. */
export interface AlarmStanding {
  readonly name: string;
  readonly state: AlarmState;
  readonly since: Instant;
  /** Without it, the alarm's actions are disabled. */
  readonly actionsEnabled: boolean;
}

export interface AlarmView {
  readonly state: AlarmState;
  /** In seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
}

/** What made the capacity change, or wanted it to. */
export type Trigger =
  | {
      readonly kind: "policy";
      readonly policyArn: string;
      readonly policyName: string;
      readonly alarmName: string;
      readonly alarmState: AlarmState;
    }
  | { readonly kind: "wake" }
  | {
      readonly kind: "forecast";
      readonly policyArn: string;
      readonly policyName: string;
      readonly capacity: number;
      readonly hour: Instant;
    }
  | { readonly kind: "bound"; readonly bound: "minimum" | "maximum"; readonly capacity: number };

/** What one policy wants because of one alarm or its forecast, or the waking rule because of waiting work. */
export interface Vote {
  readonly trigger: Trigger;
  /** `stay` wants what there is; `abstain` wants nothing. */
  readonly direction: "out" | "in" | "stay" | "abstain";
  /** The capacity it would like without bounds. */
  readonly wanted: number;
  /** The capacity it votes for: within the bounds, never lower for a scale-out, never higher for a scale-in. */
  readonly capacity: number;
  /** How that number came about, in words and digits. */
  readonly arithmetic: string;
  /** Why it does not count; absent when it does. */
  readonly blocked?: Blocked;
}

export interface Blocked {
  readonly reason: string;
  /** AWS's name for it, where it has one. */
  readonly notScaled?: NotScaledReason;
}

export type Outcome =
  | {
      readonly kind: "scale";
      readonly from: number;
      readonly to: number;
      readonly trigger: Trigger;
      /** What kept it from going further. */
      readonly capped?: string;
      /** Recorded, not carried out. */
      readonly advisory: boolean;
    }
  | { readonly kind: "hold"; readonly reason: string };

/** A wish that came to nothing, for the record. */
export interface NotScaled {
  readonly trigger: Trigger;
  readonly reason: NotScaledReason;
}

export interface Decision {
  readonly inputs: DecisionInputs;
  readonly votes: readonly Vote[];
  readonly outcome: Outcome;
  /** Only of holds. */
  readonly notScaled: readonly NotScaled[];
}
