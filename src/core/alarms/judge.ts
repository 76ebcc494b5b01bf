/** From stored points to what an alarm should do now: change its state, with the reason, or stay. */

import type { BandOf } from "../metrics/anomaly/band.ts";
import type { MetricPoint } from "../metrics/metric.ts";
import type { Instant } from "../time/time.ts";
import type { Alarm } from "./alarm.ts";
import { evaluate } from "./evaluate.ts";
import { rangeOf } from "./range.ts";
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
  bandOf?: BandOf,
): Judgement {
  const evaluation = evaluate(alarm, rangeOf(alarm, window, points, bandOf));
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
