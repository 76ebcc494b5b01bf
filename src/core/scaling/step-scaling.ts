/** Step scaling: how far the metric is beyond the alarm's threshold decides by how much the capacity changes. */

import type { StepAdjustment, StepPolicy } from "./policy.ts";
import { meanOf } from "./target-tracking.ts";

/** What PutScalingPolicy gives for a step policy. */
export type StepRules = Pick<
  StepPolicy,
  "adjustmentType" | "steps" | "minAdjustmentMagnitude" | "cooldown" | "aggregation"
>;

/** The step for a metric value, and by how much it is beyond the threshold. */
export interface Breach {
  readonly value: number;
  readonly delta: number;
  /** Absent when no step covers the delta. */
  readonly step?: StepAdjustment;
}

/** Finds the step for what the alarm saw, aggregated as the policy says. */
export function breachOf(rules: StepRules, datapoints: readonly number[], threshold: number): Breach {
  const value = aggregate(rules.aggregation ?? "Average", datapoints);
  const delta = value - threshold;
  const step = rules.steps.find((one) => covers(one, delta));
  return { value, delta, ...(step ? { step } : {}) };
}

/** The capacity after an adjustment, before any bounds; never below zero. */
export function adjusted(rules: StepRules, current: number, adjustment: number): number {
  switch (rules.adjustmentType) {
    case "ExactCapacity":
      return adjustment;
    case "ChangeInCapacity":
      return Math.max(0, current + adjustment);
    case "PercentChangeInCapacity":
      return Math.max(0, current + percentChange(rules, current, adjustment));
  }
}

/** What is wrong with these rules, in AWS's words; the first problem only, as AWS reports it. */
export function stepProblem(rules: StepRules): string | undefined {
  const { steps, adjustmentType } = rules;
  if (steps.length === 0) return "There must be at least one step adjustment";
  if (adjustmentType === "ExactCapacity" && steps.some(({ adjustment }) => adjustment < 0))
    return "Scaling adjustment cannot be less than 0 when adjustment type is ExactCapacity";
  if (rules.minAdjustmentMagnitude !== undefined && adjustmentType !== "PercentChangeInCapacity")
    return "Minimum adjustment magnitude is only allowed for adjustment type PercentChangeInCapacity";
  return boundsProblem(steps) ?? coverageProblem(steps);
}

/**
 * Bounds are offsets from the threshold. At and above it the lower bound belongs to a step and the upper does not;
 * below it is the other way round. https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
const covers = (
  { lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }: StepAdjustment,
  delta: number,
) => (delta >= 0 ? lower <= delta && delta < upper : lower < delta && delta <= upper);

function aggregate(how: "Average" | "Minimum" | "Maximum", values: readonly number[]): number {
  switch (how) {
    case "Average":
      return meanOf(values);
    case "Minimum":
      return Math.min(...values);
    case "Maximum":
      return Math.max(...values);
  }
}

/** 12.7 → 12, 0.67 → 1, -0.58 → -1, -6.67 → -6; MinAdjustmentMagnitude is the least it may then be. */
function percentChange(rules: StepRules, current: number, percent: number): number {
  const exact = (current * percent) / 100;
  const rounded = exact !== 0 && Math.abs(exact) < 1 ? Math.sign(exact) : Math.trunc(exact);
  if (percent === 0) return 0;
  return Math.sign(percent) * Math.max(Math.abs(rounded), rules.minAdjustmentMagnitude ?? 0);
}

function boundsProblem(steps: readonly StepAdjustment[]): string | undefined {
  if (steps.some(({ lower, upper }) => lower === undefined && upper === undefined))
    return "Both lower and upper bounds of a step adjustment cannot be left unspecified";
  if (steps.filter(({ lower }) => lower === undefined).length > 1)
    return "At most one step adjustment may have an unspecified lower bound";
  if (steps.filter(({ upper }) => upper === undefined).length > 1)
    return "At most one step adjustment may have an unspecified upper bound";
  if (steps.some(({ lower, upper }) => lower !== undefined && upper !== undefined && lower >= upper))
    return "Lower bound must be less than upper bound for a step adjustment";
  if (
    steps.some(({ lower }) => lower !== undefined && lower < 0) &&
    steps.every(({ lower }) => lower !== undefined)
  )
    return "There must be a step adjustment with an unspecified lower bound when one step adjustment has a negative lower bound";
  if (
    steps.some(({ upper }) => upper !== undefined && upper > 0) &&
    steps.every(({ upper }) => upper !== undefined)
  )
    return "There must be a step adjustment with an unspecified upper bound when one step adjustment has a positive upper bound";
  return undefined;
}

function coverageProblem(steps: readonly StepAdjustment[]): string | undefined {
  const ordered = steps
    .map(({ lower = Number.NEGATIVE_INFINITY, upper = Number.POSITIVE_INFINITY }) => ({ lower, upper }))
    .sort((a, b) => a.lower - b.lower);
  const pairs = ordered.slice(1).map((next, index) => [ordered[index]!.upper, next.lower] as const);
  if (pairs.some(([upper, lower]) => upper > lower)) return "Step adjustment intervals cannot overlap";
  if (pairs.some(([upper, lower]) => upper < lower))
    return "Step adjustment intervals cannot have gaps between them";
  return undefined;
}
