/**
 * A first look at an alarm. Nearly all alarms stay as they are, minute after minute: that is found out from a few numbers,
 * and only the others are judged with everything that a change of state tells. What is not simple is always judged.
 */

import type { MetricIn } from "../metrics/metric.ts";
import type { PointRun } from "../metrics/point-run.ts";
import { type BasicStatistic, basicOf, isBasicStatistic } from "../metrics/statistics.ts";
import { type Instant, seconds } from "../time/time.ts";
import { actionsOf } from "./actions.ts";
import type { Alarm, AlarmState, MissingDataMode } from "./alarm.ts";
import { COMPARE, datapointsToAlarm, missingDataModeOf, verdictOf } from "./evaluate.ts";
import { metricIdOf } from "./reads.ts";
import { type AlarmWindow, windowOf } from "./window.ts";

/** What a first look needs of an alarm, in one place: what is far apart in memory takes longer to read than to judge. */
export interface Glance extends MetricIn {
  readonly statistic: BasicStatistic;
  /** In seconds. */
  readonly period: number;
  readonly evaluationPeriods: number;
  readonly needed: number;
  readonly mode: MissingDataMode;
  readonly breaches: (value: number, threshold: number) => boolean;
  readonly threshold: number;
  readonly state: AlarmState;
}

/** Undefined for an alarm that is always judged: on an expression or a percentile, or with actions that may repeat. */
export function glanceOf(alarm: Alarm): Glance | undefined {
  const { watched, limit, scope, evaluationPeriods, state } = alarm;
  if (watched.kind !== "metric" || limit.kind !== "threshold") return undefined;
  const { statistic, unit } = watched.metric;
  if (!isBasicStatistic(statistic) || actionsOf(alarm).some(({ kind }) => kind === "policy"))
    return undefined;
  return {
    scope,
    metric: metricIdOf(watched.metric),
    unit,
    statistic,
    period: watched.period,
    evaluationPeriods,
    needed: datapointsToAlarm(alarm),
    mode: missingDataModeOf(alarm),
    breaches: COMPARE[limit.comparison],
    threshold: limit.threshold,
    state,
  };
}

/** What tells windows of alarms at `now`, one after the other: mostly they are the same. */
export function windowsAt(now: Instant): (glance: Glance) => AlarmWindow {
  let last: Glance | undefined;
  let window: AlarmWindow | undefined;
  return (glance) => {
    const { period, evaluationPeriods } = glance;
    if (!window || last?.period !== period || last.evaluationPeriods !== evaluationPeriods)
      window = windowOf({ watched: { period }, evaluationPeriods }, now);
    last = glance;
    return window;
  };
}

/** Whether `judge` would surely answer that the alarm stays as it is; without a run of points, nothing is sure. */
export function staysForSure(glance: Glance, window: AlarmWindow, run: PointRun | undefined): boolean {
  if (!run) return false;
  const { evaluationPeriods: wanted, statistic, threshold, breaches, state } = glance;
  let real = 0;
  let breaching = 0;
  let span = 0;
  // Period by period, the newest first.
  for (let end = run.length; end > 0; ) {
    const nth = periodOf(run.at(end - 1), window);
    let first = end - 1;
    while (first > 0 && periodOf(run.at(first - 1), window) === nth) first--;
    const value = valueIn(run, first, end, window.from + (nth + 1) * window.period, statistic);
    end = first;
    if (value === undefined) continue;
    if (Number.isNaN(value)) return false;
    span = window.periods - nth;
    if (real === wanted) continue;
    real++;
    if (breaches(value, threshold)) breaching++;
  }
  // A window has more periods than are wanted: there is one without a value for each that is short.
  const verdict = verdictOf(glance.mode, glance.needed, { real, breaching, missing: wanted - real, span });
  return verdict.kind === "keep" || verdict.state === state;
}

const periodOf = (at: Instant, { from, period }: AlarmWindow): number => Math.floor((at - from) / period);

/** Of the points from `first` to `end`, merged in the order in which `judge` does; undefined where none ends by `until`. */
function valueIn(
  run: PointRun,
  first: number,
  end: number,
  until: Instant,
  statistic: BasicStatistic,
): number | undefined {
  const latest = until - seconds(run.resolution);
  if (run.at(first) > latest) return undefined;
  let count = run.count(first);
  let sum = run.sum(first);
  let min = run.min(first);
  let max = run.max(first);
  for (let index = first + 1; index < end && run.at(index) <= latest; index++) {
    count += run.count(index);
    sum += run.sum(index);
    min = Math.min(min, run.min(index));
    max = Math.max(max, run.max(index));
  }
  return basicOf(statistic, count, sum, min, max);
}
