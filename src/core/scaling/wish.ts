/** A wish: the capacity one policy would like for what one alarm tells it, before bounds and before the others. */

import { windowOf } from "../alarms/window.ts";
import type { Instant } from "../time/time.ts";
import { type Cooldown, cooldownOf } from "./cooldown.ts";
import type { AlarmView, DecisionInputs, PolicyInputs } from "./decision.ts";
import type { ScalingSignal, StepPolicy, TargetTrackingPolicy } from "./policy.ts";
import { servedBy } from "./served-by.ts";
import { adjusted, breachOf } from "./step-scaling.ts";
import { meanOf, proportionalCapacity } from "./target-tracking.ts";

export type Direction = "out" | "in" | "stay";

export type Wish =
  | { readonly kind: "nothing"; readonly reason: string; readonly recorded: boolean }
  | {
      readonly kind: "capacity";
      readonly direction: Direction;
      /** Unbounded. */
      readonly capacity: number;
      readonly arithmetic: string;
    };

/** What this policy would like. */
export function wishOf(
  inputs: DecisionInputs,
  { policy, ...alarms }: PolicyInputs,
  signal: ScalingSignal,
): Wish {
  if (inputs.at - signal.at > STALE_AFTER)
    return { kind: "nothing", reason: "the alarm's word is more than two minutes old", recorded: false };
  switch (policy.kind) {
    case "targetTracking":
      return trackingWish(inputs, policy, alarms, signal);
    case "step":
      return stepWish(inputs, policy, signal);
    case "predictive":
      return { kind: "nothing", reason: "a predictive policy heeds no alarms", recorded: false };
  }
}

/** An alarm repeats itself each minute while its state lasts; what is older than two of them is no longer its word. */
export const STALE_AFTER = 120_000;

function trackingWish(
  inputs: DecisionInputs,
  policy: TargetTrackingPolicy,
  { high }: Pick<PolicyInputs, "high">,
  signal: ScalingSignal,
): Wish {
  const isHigh = signal.alarmName === policy.alarmHigh;
  if (signal.alarmState !== "ALARM" || (!isHigh && signal.alarmName !== policy.alarmLow))
    return { kind: "nothing", reason: `${signal.alarmName} is no alarm of this policy`, recorded: false };
  const metric = meanOf(signal.recentDatapoints);
  const base = isHigh ? measuredAt(inputs, signal, high) : inputs.desired;
  const wanted = proportionalCapacity(base, metric, policy.targetValue);
  return {
    kind: "capacity",
    direction: isHigh ? "out" : "in",
    // Scale-out never lowers the capacity, scale-in never raises it.
    capacity: isHigh ? Math.max(wanted, inputs.desired) : Math.min(wanted, inputs.desired),
    arithmetic: `${trackingArithmetic(base, metric, policy.targetValue)} = ${wanted}${requiredText(inputs, policy)}`,
  };
}

/**
 * The capacity that the datapoints were measured at. While a change is under way, and until all of the datapoints
 * come from after it, that is the capacity before it: otherwise each look at the same old backlog would multiply the
 * capacity again while instances are still starting.
 */
const measuredAt = (
  { desired, lastChange }: DecisionInputs,
  signal: ScalingSignal,
  alarm: AlarmView | undefined,
): number => servedBy(desired, lastChange, measuredSince(signal, alarm));

/** When the first of a signal's datapoints may have been measured; unknown counts as long ago. */
export function measuredSince(signal: ScalingSignal, alarm: AlarmView | undefined): Instant {
  if (!alarm) return Number.NEGATIVE_INFINITY;
  const { from, until, period } = windowOf({ ...alarm, watched: alarm }, signal.at);
  // With data missing, the alarm looks further back for the datapoints it has.
  return signal.recentDatapoints.length < alarm.evaluationPeriods
    ? from
    : until - alarm.evaluationPeriods * period;
}

/** Where the metric is what the wait objective requires: how that came about. */
function requiredText({ required }: DecisionInputs, { metric }: TargetTrackingPolicy): string {
  const isOwn =
    metric.kind === "customized" &&
    metric.namespace === "Ebbtide" &&
    metric.metricName === "RequiredInstancesRatio";
  return isOwn && required ? ` (${required.instances} required: ${required.reason})` : "";
}

const trackingArithmetic = (base: number, metric: number, target: number): string =>
  base === 0
    ? `from zero, ${shown(metric)} against a target of ${shown(target)}`
    : `ceil(${base} × ${shown(metric)} ÷ ${shown(target)})`;

function stepWish(inputs: DecisionInputs, policy: StepPolicy, signal: ScalingSignal): Wish {
  const { value, delta, step } = breachOf(policy, signal.recentDatapoints, signal.threshold);
  const beyond = `${shown(value)} is ${shown(delta)} beyond ${shown(signal.threshold)}`;
  if (!step) return { kind: "nothing", reason: `no step for it: ${beyond}`, recorded: true };
  const cooldown = cooldownOf(policy, inputs.lastChange, inputs.at);
  const base = creditedBase(policy, inputs.desired, cooldown, step.adjustment);
  const wanted = adjusted(policy, base, step.adjustment);
  const from = base === inputs.desired ? `${base}` : `${base} (what was added since counts)`;
  return {
    kind: "capacity",
    direction: directionOf(base, wanted, policy, step.adjustment),
    capacity: wanted > base ? Math.max(wanted, inputs.desired) : wanted,
    arithmetic: `${beyond}: ${adjustmentText(policy, step.adjustment)} from ${from} = ${wanted}`,
  };
}

/** Taking away from nothing is a scale-in, too: what stands against it is the minimum. */
function directionOf(base: number, wanted: number, policy: StepPolicy, adjustment: number): Direction {
  if (wanted !== base) return wanted > base ? "out" : "in";
  return adjustment < 0 && policy.adjustmentType !== "ExactCapacity" ? "in" : "stay";
}

/**
 * The credit rule: during a scale-out cooldown the capacity already added counts. +2 from 4 gave 6; a +3 now means 7,
 * not 9. https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
function creditedBase(
  policy: StepPolicy,
  desired: number,
  cooldown: Cooldown | undefined,
  adjustment: number,
): number {
  const grows = adjusted(policy, desired, adjustment) > desired;
  return cooldown?.direction === "out" && grows ? Math.min(cooldown.from, desired) : desired;
}

function adjustmentText(policy: StepPolicy, adjustment: number): string {
  switch (policy.adjustmentType) {
    case "ExactCapacity":
      return `exactly ${adjustment}`;
    case "ChangeInCapacity":
      return signed(adjustment);
    case "PercentChangeInCapacity":
      return `${signed(adjustment)} %`;
  }
}

const signed = (value: number): string => (value < 0 ? `${value}` : `+${value}`);

const shown = (value: number): string => String(Number(value.toPrecision(6)));
