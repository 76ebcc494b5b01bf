/**
 * Limits of a scale-in: the capacity that the other policies and the work itself still need. Alarms speak at different
 * seconds of the minute, so what they said to another policy a moment ago counts as long as their state lasts.
 */

import type { DecisionInputs, PolicyInputs, Vote } from "./decision.ts";
import { meanOf, proportionalCapacity } from "./target-tracking.ts";
import { STALE_AFTER } from "./wish.ts";

/** A capacity below which a scale-in must not go, and who says so. */
export interface Limit {
  readonly capacity: number;
  readonly reason: string;
}

/** The highest of the limits that the winning vote for a scale-in meets. */
export const lowestCapacity = (
  inputs: DecisionInputs,
  votes: readonly Vote[],
  winner: Vote,
): Limit | undefined =>
  [
    ...votes.flatMap(limitOf),
    ...standingLimits(inputs),
    ...forecastLimits(inputs),
    ...lastInstance(inputs, winner),
  ].reduce<Limit | undefined>(
    (highest, one) => (highest && highest.capacity >= one.capacity ? highest : one),
    undefined,
  );

/** Whether the policy's last word came from that alarm, is fresh, and the alarm is still in ALARM. */
export function isStanding({ at }: DecisionInputs, asked: PolicyInputs, side: "high" | "low"): boolean {
  const { policy, signals } = asked;
  const word = policy.lastSignal;
  if (policy.kind !== "targetTracking" || !word || signals.length > 0 || at - word.at > STALE_AFTER)
    return false;
  const alarmName = side === "high" ? policy.alarmHigh : policy.alarmLow;
  return word.alarmName === alarmName && asked[side]?.state === "ALARM";
}

/** The largest capacity wins, also among wishes that may not be carried out themselves. */
function limitOf({ trigger, direction, capacity }: Vote): readonly Limit[] {
  if (trigger.kind !== "policy" || direction === "abstain") return [];
  const verb = direction === "in" ? "needs no less than" : "wants";
  return [{ capacity, reason: `policy ${trigger.policyName} ${verb} ${capacity}` }];
}

/** What target tracking policies that are ready to scale in would still keep. */
const standingLimits = (inputs: DecisionInputs): readonly Limit[] =>
  inputs.policies.flatMap((asked) => {
    const { policy } = asked;
    if (policy.kind !== "targetTracking" || !policy.lastSignal || !isStanding(inputs, asked, "low"))
      return [];
    const metric = meanOf(policy.lastSignal.recentDatapoints);
    const capacity = proportionalCapacity(inputs.desired, metric, policy.targetValue);
    return [{ capacity, reason: `policy ${policy.name} needs no less than ${capacity}` }];
  });

/** What was started for a forecast is not taken away before its hour is over. */
const forecastLimits = ({ floors = [] }: DecisionInputs): readonly Limit[] =>
  floors.map(({ policyName, capacity, hour }) => ({
    capacity,
    reason: `policy ${policyName} forecasts ${capacity} for ${new Date(hour).toISOString()}`,
  }));

/** What keeps the last instance: work that is there, and the delay before zero. */
function lastInstance({ at, backlog, idleSince, profile, policies }: DecisionInputs, winner: Vote): Limit[] {
  const { trigger } = winner;
  const asking = policies.find(({ policy }) => trigger.kind === "policy" && policy.arn === trigger.policyArn);
  // Its alarm looks back a quarter of an hour, and the work may have come a second ago.
  if (asking?.policy.kind === "targetTracking" && backlog > 0)
    return [{ capacity: 1, reason: `${backlog} waiting or running` }];
  if (profile.toZeroDelay === undefined) return [];
  if (idleSince === undefined || backlog > 0)
    return [{ capacity: 1, reason: "to-zero delay: there is work" }];
  const until = idleSince + profile.toZeroDelay;
  return at < until ? [{ capacity: 1, reason: `to-zero delay until ${new Date(until).toISOString()}` }] : [];
}
