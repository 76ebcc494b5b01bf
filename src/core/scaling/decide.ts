/**
 * Deciding: what the alarms say to a target's policies becomes one capacity, or a reason why there is no change.
 * Every policy votes; the largest capacity wins, for scale-out and scale-in alike.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */

import type {
  Blocked,
  Decision,
  DecisionInputs,
  NotScaled,
  Outcome,
  PolicyInputs,
  Trigger,
  Vote,
} from "./decision.ts";
import { isOverridable, thingOf } from "./dimensions.ts";
import { lowestCapacity } from "./limits.ts";
import type { ScalingSignal } from "./policy.ts";
import { alreadyThere, blockedForecast, blockedIn, blockedOut, blockedWake } from "./rules.ts";
import { type Direction, type Wish, wishOf } from "./wish.ts";

/** Decides for one target; deciding again on the decision's own inputs gives the same decision. */
export function decide(inputs: DecisionInputs): Decision {
  const votes = votesOf(inputs);
  const outcome =
    clampOutcome(inputs) ?? scaleOut(inputs, votes) ?? scaleIn(inputs, votes) ?? hold(inputs, votes);
  return { inputs, votes, outcome, notScaled: outcome.kind === "hold" ? notScaledOf(votes) : [] };
}

/** A capacity within the target's bounds. */
export const bounded = ({ min, max }: Pick<DecisionInputs, "min" | "max">, capacity: number): number =>
  Math.min(max, Math.max(min, capacity));

function votesOf(inputs: DecisionInputs): readonly Vote[] {
  const byPolicies = inputs.policies.flatMap((policy) =>
    policy.signals.map((signal) => voteOf(inputs, policy, signal)),
  );
  const waking = wantsWaking(inputs) ? [wakeVote(inputs)] : [];
  return [...waking, ...forecastVotes(inputs), ...byPolicies];
}

function voteOf(inputs: DecisionInputs, policy: PolicyInputs, signal: ScalingSignal): Vote {
  const trigger: Trigger = {
    kind: "policy",
    policyArn: policy.policy.arn,
    policyName: policy.policy.name,
    alarmName: signal.alarmName,
    alarmState: signal.alarmState,
  };
  const wish = wishOf(inputs, policy, signal);
  if (wish.kind === "nothing") return abstention(inputs, trigger, wish);
  const { direction, arithmetic } = wish;
  const within = bounded(inputs, wish.capacity);
  // A bound may lie on the other side of a capacity that someone set by hand: out never lowers, in never raises.
  const capacity = direction === "out" ? Math.max(within, inputs.desired) : Math.min(within, inputs.desired);
  const blocked = blockedBy(inputs, policy, signal, direction, capacity);
  return { trigger, direction, wanted: wish.capacity, capacity, arithmetic, ...(blocked ? { blocked } : {}) };
}

function blockedBy(
  inputs: DecisionInputs,
  policy: PolicyInputs,
  signal: ScalingSignal,
  direction: Direction,
  capacity: number,
): Blocked | undefined {
  switch (direction) {
    case "out":
      return blockedOut(inputs, policy, capacity);
    case "in":
      return blockedIn(inputs, policy, signal, capacity);
    case "stay":
      return alreadyThere(inputs);
  }
}

const abstention = (
  { desired }: DecisionInputs,
  trigger: Trigger,
  { reason, recorded }: Extract<Wish, { kind: "nothing" }>,
): Vote => ({
  trigger,
  direction: "abstain",
  wanted: desired,
  capacity: desired,
  arithmetic: reason,
  blocked: {
    reason,
    ...(recorded ? { notScaled: { code: "AlreadyAtDesiredCapacity", currentCapacity: desired } } : {}),
  },
});

const wantsWaking = ({ profile, desired, backlog }: DecisionInputs): boolean =>
  profile.wake === "immediate" && desired === 0 && backlog > 0;

/** Waiting work and no instance: the first one starts without waiting for an alarm. */
function wakeVote(inputs: DecisionInputs): Vote {
  const capacity = bounded(inputs, 1);
  const blocked = blockedWake(inputs);
  return {
    trigger: { kind: "wake" },
    direction: "out",
    wanted: 1,
    capacity,
    arithmetic: `${inputs.backlog} waiting and no instance: at least 1`,
    ...(blocked ? { blocked } : {}),
  };
}

/** Forecasts only ever add: whether there is less to do than expected, the other policies see. */
const forecastVotes = (inputs: DecisionInputs): readonly Vote[] =>
  (inputs.floors ?? []).flatMap((floor): readonly Vote[] => {
    if (floor.capacity <= inputs.desired) return [];
    const capacity = Math.max(bounded(inputs, floor.capacity), inputs.desired);
    const blocked = blockedForecast(inputs);
    return [
      {
        trigger: { kind: "forecast", ...floor },
        direction: "out",
        wanted: floor.capacity,
        capacity,
        arithmetic: `forecast for ${new Date(floor.hour).toISOString()}: ${floor.capacity}`,
        ...(blocked ? { blocked } : {}),
      },
    ];
  });

/** Registering a target brings its capacity within the bounds, whatever cooldowns and suspensions say. */
function clampOutcome(inputs: DecisionInputs): Outcome | undefined {
  const { clampDue, status, desired, min, max, target } = inputs;
  const to = bounded(inputs, desired);
  const isScalable = status === "InService" || (status === "Updating" && isOverridable(target));
  if (!clampDue || !isScalable || to === desired) return undefined;
  const trigger: Trigger =
    desired < min
      ? { kind: "bound", bound: "minimum", capacity: min }
      : { kind: "bound", bound: "maximum", capacity: max };
  return { kind: "scale", from: desired, to, trigger, advisory: false };
}

const largest = (votes: readonly Vote[]): Vote | undefined =>
  votes.reduce<Vote | undefined>(
    (best, vote) => (best && best.capacity >= vote.capacity ? best : vote),
    undefined,
  );

function scaleOut(inputs: DecisionInputs, votes: readonly Vote[]): Outcome | undefined {
  const { desired: from, max, profile } = inputs;
  const winner = largest(votes.filter(({ direction, blocked }) => direction === "out" && !blocked));
  if (!winner) return undefined;
  const { capacity: to, wanted, trigger } = winner;
  const capped = wanted > max ? { capped: `maximum capacity ${max}` } : {};
  return { kind: "scale", from, to, trigger, ...capped, advisory: profile.advisory };
}

function scaleIn(inputs: DecisionInputs, votes: readonly Vote[]): Outcome | undefined {
  const winner = largest(votes.filter(({ direction, blocked }) => direction === "in" && !blocked));
  if (!winner) return undefined;
  const { desired: from, max, profile } = inputs;
  const { trigger } = winner;
  const limit = lowestCapacity(inputs, votes, winner);
  if (limit && limit.capacity >= from) return { kind: "hold", reason: limit.reason };
  if (limit && limit.capacity > winner.capacity) {
    const to = Math.min(max, limit.capacity);
    return { kind: "scale", from, to, trigger, capped: limit.reason, advisory: profile.advisory };
  }
  const capped = winner.wanted < inputs.min ? { capped: `minimum capacity ${inputs.min}` } : {};
  return { kind: "scale", from, to: winner.capacity, trigger, ...capped, advisory: profile.advisory };
}

function hold(inputs: DecisionInputs, votes: readonly Vote[]): Outcome {
  const { clampDue, status, desired, target } = inputs;
  if (clampDue && bounded(inputs, desired) !== desired)
    return {
      kind: "hold",
      reason: `out of bounds until the ${thingOf(target)} is in service: it is ${status}`,
    };
  if (votes.length === 0) return { kind: "hold", reason: "nothing asks for a change" };
  const reasons = votes.map(({ trigger, blocked }) => `${voterOf(trigger)}: ${blocked?.reason}`);
  return { kind: "hold", reason: reasons.join("; ") };
}

const voterOf = (trigger: Trigger): string =>
  trigger.kind === "policy" || trigger.kind === "forecast" ? trigger.policyName : "waking";

const notScaledOf = (votes: readonly Vote[]): readonly NotScaled[] =>
  votes.flatMap(({ trigger, blocked }) =>
    blocked?.notScaled ? [{ trigger, reason: blocked.notScaled }] : [],
  );
