/** What an alarm looks at: the evaluation range, a run of periods that ends just before now. */

import { alignDown, type Duration, type Instant, minutes, seconds } from "../time/time.ts";
import type { MetricRule, Watched } from "./alarm.ts";

export interface AlarmWindow {
  readonly from: Instant;
  /** Exclusive. */
  readonly until: Instant;
  readonly period: Duration;
  /** How many periods it spans: more than the alarm needs, so that late or missing ones can be made up for. */
  readonly periods: number;
}

interface Watching extends Pick<MetricRule, "evaluationPeriods"> {
  readonly watched: Pick<Watched, "period">;
}

/** How long after its end a minute is first looked at: the data of AWS's services need that long. */
export const STANDARD_LAG: Duration = seconds(28);

/** Whether its periods are shorter than a minute; such alarms are evaluated every ten seconds. */
export const isHighResolution = ({ watched }: Pick<Watching, "watched">): boolean => watched.period < 60;

/**
 * The window of an evaluation at `now`. Windows end at whole minutes (ten seconds for sub-minute periods), not at
 * multiples of the period: a 300-second alarm may well look at 20:44–20:49.
 */
export function windowOf(alarm: Watching, now: Instant, lag: Duration = STANDARD_LAG): AlarmWindow {
  const fine = isHighResolution(alarm);
  const until = fine ? alignDown(now, seconds(10)) : alignDown(now - lag, minutes(1));
  const period = seconds(alarm.watched.period);
  const periods = alarm.evaluationPeriods + (fine ? Math.ceil(60 / alarm.watched.period) : 2);
  return { from: until - periods * period, until, period, periods };
}
