/**
 * Cooldowns: the pause after a change of capacity in which a policy gives the change time to show. They run from the
 * end of the change that the policy caused, and last as long as that change is still under way.
 */

import { type Duration, type Instant, seconds } from "../time/time.ts";
import type { PolicyActivity, ScalingPolicy } from "./policy.ts";

/** SageMaker's default for target tracking and step scaling alike. */
export const DEFAULT_COOLDOWN: Duration = seconds(300);

export interface Cooldown {
  readonly direction: "out" | "in";
  /** The capacity before and after the change that began it. */
  readonly from: number;
  readonly to: number;
  /** Absent while that change is under way. */
  readonly until?: Instant;
}

/** The cooldown a policy is in; `lastChange` is the target's: a scale-out by anyone ends scale-in cooldowns. */
export function cooldownOf(
  policy: ScalingPolicy,
  lastChange: PolicyActivity | undefined,
  now: Instant,
): Cooldown | undefined {
  const caused = policy.lastActivity;
  if (!caused) return undefined;
  const { from, to } = caused;
  const direction = to > from ? "out" : "in";
  if (
    direction === "in" &&
    lastChange &&
    lastChange.to > lastChange.from &&
    lastChange.startedAt > caused.startedAt
  )
    return undefined;
  const length = cooldownLength(policy, direction);
  if (length === 0) return undefined;
  if (caused.endedAt === undefined) return { direction, from, to };
  const until = caused.endedAt + length;
  return now < until ? { direction, from, to, until } : undefined;
}

/** In words, for the record: `scale-in cooldown until 2026-01-01T00:05:00.000Z`. */
export const cooldownText = ({ direction, until }: Cooldown): string =>
  until === undefined
    ? `scale-${direction} cooldown: the last change is still under way`
    : `scale-${direction} cooldown until ${new Date(until).toISOString()}`;

function cooldownLength(policy: ScalingPolicy, direction: "out" | "in"): Duration {
  if (policy.kind === "predictive") return 0;
  if (policy.kind === "step") return policy.cooldown ?? DEFAULT_COOLDOWN;
  return (direction === "out" ? policy.scaleOutCooldown : policy.scaleInCooldown) ?? DEFAULT_COOLDOWN;
}
