/** From stored points to what an alarm should do now: change its state, with the reason, or stay. */

import type { MetricPoint } from "../metrics/metric.ts";
import { seriesOf } from "../metrics/series.ts";
import { parseStatistic, statisticOf } from "../metrics/statistics.ts";
import { inOneUnit } from "../metrics/units.ts";
import type { Instant } from "../time/time.ts";
import type { Alarm } from "./alarm.ts";
import { type Datapoint, evaluate } from "./evaluate.ts";
import { stateReason, stateReasonData } from "./reason.ts";
import type { NewState } from "./transition.ts";
import type { AlarmWindow } from "./window.ts";

export type Judgement =
  | { readonly kind: "change"; readonly to: NewState }
  /** The state lasts; its Auto Scaling actions repeat with these real datapoints, oldest first. */
  | { readonly kind: "stay"; readonly datapoints: readonly number[] };

/** Judges an alarm by the points of each of its `readsOf`; points outside of the window don't count. */
export function judge(
  alarm: Alarm,
  window: AlarmWindow,
  points: readonly (readonly MetricPoint[])[],
  now: Instant,
): Judgement {
  const evaluation = evaluate(alarm, rangeOf(alarm, window, points));
  const datapoints = evaluation.real.map(({ value }) => value).reverse();
  const { verdict } = evaluation;
  if (verdict.kind === "keep" || verdict.state === alarm.state) return { kind: "stay", datapoints };
  return {
    kind: "change",
    to: {
      state: verdict.state,
      reason: stateReason(alarm, verdict.state, evaluation),
      reasonData: stateReasonData(alarm, evaluation, now),
      datapoints,
    },
  };
}

/** The evaluation range, newest first. */
function rangeOf(
  { watched }: Alarm,
  window: AlarmWindow,
  points: readonly (readonly MetricPoint[])[],
): readonly Datapoint[] {
  // PutMetricAlarm lets nobody in with queries yet.
  if (watched.kind === "math") return [];
  const { unit, statistic: text } = watched.metric;
  const series = seriesOf(inOneUnit(points[0] ?? [], unit), window.period, window.from);
  const statistic = parseStatistic(text);
  return Array.from({ length: window.periods }, (_, index) => {
    const at = window.until - (index + 1) * window.period;
    const summary = series.get(at);
    const value = summary && statistic && statisticOf(summary, statistic);
    return summary && value !== undefined ? { at, value, sampleCount: summary.count } : { at };
  });
}
