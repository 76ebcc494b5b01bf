/** A scalable target with everything that bears on it, for those who explain it or look for what is wrong. */

import type { Alarm } from "../alarms/alarm.ts";
import type { ScalingActivity } from "../scaling/activity.ts";
import type { ScalingPolicy } from "../scaling/policy.ts";
import type { Forecast } from "../scaling/predictive/forecast.ts";
import type { Profile } from "../scaling/profile.ts";
import type { Capacity } from "../scaling/resource.ts";
import type { ScalableTarget } from "../scaling/target.ts";

export interface Situation {
  readonly target: ScalableTarget;
  /** Absent when what the target names does not exist, or is not known to us. */
  readonly capacity?: Capacity;
  /** Requests waiting or running. */
  readonly backlog: number;
  readonly profile: Profile;
  readonly policies: readonly PolicySituation[];
  /** Of the last day, newest first. */
  readonly activities: readonly ScalingActivity[];
}

export interface PolicySituation {
  readonly policy: ScalingPolicy;
  /** Every alarm with an action on it. */
  readonly alarms: readonly Alarm[];
  /** Of a predictive policy that has been tried. */
  readonly forecast?: ForecastState;
}

/** What has come of forecasting. */
export interface ForecastState {
  readonly forecast?: Forecast;
  /** How many hours of data there were, when they were too few. */
  readonly hoursOfData?: number;
}
