/** The rules a vote must pass: bounds, suspensions, a resource that can be scaled, cooldowns, and the other policies. */

import { cooldownOf, cooldownText } from "./cooldown.ts";
import type { Blocked, DecisionInputs, PolicyInputs } from "./decision.ts";
import { isOverridable, thingOf } from "./dimensions.ts";
import { isStanding } from "./limits.ts";
import type { ScalingSignal } from "./policy.ts";
import { measuredSince } from "./wish.ts";

/** What stands against going out to this capacity (already within the bounds). */
export const blockedOut = (
  inputs: DecisionInputs,
  policy: PolicyInputs,
  capacity: number,
): Blocked | undefined =>
  atMaximum(inputs) ??
  suspended(inputs.suspended.scaleOut, "scale-out") ??
  unscalableOut(inputs) ??
  coolingOut(inputs, policy, capacity) ??
  (capacity > inputs.desired ? undefined : alreadyThere(inputs));

/** What stands against going in to this capacity (already within the bounds). */
export const blockedIn = (
  inputs: DecisionInputs,
  policy: PolicyInputs,
  signal: ScalingSignal,
  capacity: number,
): Blocked | undefined =>
  atMinimum(inputs) ??
  (capacity < inputs.desired ? undefined : alreadyThere(inputs)) ??
  suspended(inputs.suspended.scaleIn, "scale-in") ??
  unscalable(inputs) ??
  coolingIn(inputs, policy) ??
  othersNotReady(inputs, policy) ??
  justWoken(inputs, policy, signal, capacity) ??
  flapping(inputs, policy);

/** A step that changes nothing. */
export const alreadyThere = ({ desired }: DecisionInputs): Blocked => ({
  reason: `already at the wanted capacity ${desired}`,
  notScaled: { code: "AlreadyAtDesiredCapacity", currentCapacity: desired },
});

/** What stands against starting the first instance; cooldowns don't, because they belong to policies. */
export function blockedWake(inputs: DecisionInputs): Blocked | undefined {
  return (
    atMaximum(inputs) ??
    suspended(inputs.suspended.scaleOut, "scale-out") ??
    // Work that came while the last instance was leaving need not wait until it has left.
    (inputs.status === "Updating" ? undefined : unscalable(inputs))
  );
}

/** What stands against an early start for what a forecast expects; forecasts know no cooldowns. */
export const blockedForecast = (inputs: DecisionInputs): Blocked | undefined =>
  atMaximum(inputs) ?? suspended(inputs.suspended.scaleOut, "scale-out") ?? unscalableOut(inputs);

const atMaximum = ({ desired, max }: DecisionInputs): Blocked | undefined =>
  desired < max
    ? undefined
    : {
        reason: `already at maximum capacity ${max}`,
        notScaled: { code: "AlreadyAtMaxCapacity", maxCapacity: max },
      };

const atMinimum = ({ desired, min }: DecisionInputs): Blocked | undefined =>
  desired > min
    ? undefined
    : {
        reason: `already at minimum capacity ${min}`,
        notScaled: { code: "AlreadyAtMinCapacity", minCapacity: min },
      };

const suspended = (is: boolean, what: string): Blocked | undefined =>
  is ? { reason: `${what} is suspended` } : undefined;

const unscalable = ({ target, status }: DecisionInputs): Blocked | undefined =>
  status === "InService"
    ? undefined
    : {
        reason: `the ${thingOf(target)} is ${status}`,
        notScaled: { code: "TargetServicePutResourceAsUnscalable" },
      };

/** Profile fast does not wait for one scale-out to end before it begins a larger one. */
function unscalableOut(inputs: DecisionInputs): Blocked | undefined {
  const { status, profile } = inputs;
  const underWay = status === "Updating" || status === "Creating";
  return underWay && (profile.name === "fast" || isOverridable(inputs.target))
    ? undefined
    : unscalable(inputs);
}

function coolingOut(inputs: DecisionInputs, { policy }: PolicyInputs, capacity: number): Blocked | undefined {
  const cooldown = cooldownOf(policy, inputs.lastChange, inputs.at);
  // A scale-in cooldown ends with the next scale-out; a larger need than the last one was met for goes ahead.
  if (cooldown?.direction !== "out" || capacity > cooldown.to) return undefined;
  return { reason: cooldownText(cooldown) };
}

/** Also the policy's own scale-out gets its time to show before the policy takes it back. */
function coolingIn(inputs: DecisionInputs, { policy }: PolicyInputs): Blocked | undefined {
  const cooldown = cooldownOf(policy, inputs.lastChange, inputs.at);
  return cooldown ? { reason: cooldownText(cooldown) } : undefined;
}

/** Target tracking scales in when all target tracking policies that may are ready to; step policies don't ask. */
function othersNotReady({ policies }: DecisionInputs, { policy }: PolicyInputs): Blocked | undefined {
  if (policy.kind !== "targetTracking") return undefined;
  const waitingFor = policies.find(
    (other) =>
      other.policy.kind === "targetTracking" && !other.policy.disableScaleIn && other.low?.state !== "ALARM",
  );
  if (!waitingFor) return undefined;
  const state = waitingFor.low?.state ?? "missing";
  return { reason: `policy ${waitingFor.policy.name} is not ready to scale in: its low alarm is ${state}` };
}

/**
 * Immediate waking comes between two looks of the low alarm, which has been in ALARM all along: without this rule its
 * next repetition would take the instance away again. It goes when a whole look shows that it is idle.
 */
function justWoken(
  { profile, lastChange, desired }: DecisionInputs,
  { policy, low }: PolicyInputs,
  signal: ScalingSignal,
  capacity: number,
): Blocked | undefined {
  if (policy.kind !== "targetTracking" || profile.wake !== "immediate" || capacity > 0) return undefined;
  if (lastChange?.from !== 0 || lastChange.to !== desired || lastChange.endedAt === undefined)
    return undefined;
  if (measuredSince(signal, low) >= lastChange.endedAt) return undefined;
  return { reason: "woken a moment ago: not all datapoints come from after it" };
}

/** Another target tracking policy is asking for more at this very time: removing would at once be taken back. */
function flapping(inputs: DecisionInputs, { policy }: PolicyInputs): Blocked | undefined {
  const asking = inputs.policies.find(
    (other) =>
      other.policy.kind === "targetTracking" &&
      other.policy.arn !== policy.arn &&
      isStanding(inputs, other, "high"),
  );
  if (!asking) return undefined;
  return {
    reason: `policy ${asking.policy.name} would at once scale out again`,
    notScaled: { code: "AutoScalingAnticipatedFlapping" },
  };
}
