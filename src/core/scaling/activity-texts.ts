/**
 * The words of scaling activities, as DescribeScalingActivities shows them; AWS's to the letter where AWS has some.
 * What the capacity is called, and who fulfils a change, depends on the target.
 */

import { type Duration, minutes } from "../time/time.ts";
import type { NotScaledReason } from "./activity.ts";
import type { Trigger } from "./decision.ts";
import { nounOf } from "./dimensions.ts";
import type { TargetKey } from "./target.ts";

/** What a change of capacity is called. */
export const changeText = (target: TargetKey, to: number): string => `Setting ${nounOf(target)} to ${to}.`;

/** What every wish that came to nothing is called. */
export const ATTEMPT_TEXT = "Attempting to scale due to alarm triggered";

/** Advice instead of a change. */
export const adviceText = (target: TargetKey, to: number): string => `Advising ${nounOf(target)} ${to}.`;

/** Why it happened. */
export function causeText(trigger: Trigger): string {
  switch (trigger.kind) {
    case "policy":
      return `monitor alarm ${trigger.alarmName} in state ${trigger.alarmState} triggered policy ${trigger.policyName}`;
    case "wake":
      return "a request is waiting while there is no instance, and the endpoint wakes immediately (ebbtide:wake)";
    case "forecast":
      return `predictive scaling policy ${trigger.policyName} forecast a capacity of ${trigger.capacity} for ${new Date(trigger.hour).toISOString()}`;
    case "bound":
      return `${trigger.bound} capacity was set to ${trigger.capacity}`;
  }
}

/** The target service was told and is on its way. */
export const waitingMessage = (target: TargetKey, to: number): string =>
  `Successfully set ${nounOf(target)} to ${to}. Waiting for change to be fulfilled by ${target.namespace}.`;

/** The capacity is there. */
export const fulfilledMessage = (target: TargetKey, to: number): string =>
  `Successfully set ${nounOf(target)} to ${to}. Change successfully fulfilled by ${target.namespace}.`;

/** Someone set another capacity before this one was there. */
export const overriddenMessage = (target: TargetKey, to: number, by: number): string =>
  `Successfully set ${nounOf(target)} to ${to}. Overridden by a newer change to ${by} before it was fulfilled by ${target.namespace}.`;

/** The resource could not get there. */
export const failedMessage = (target: TargetKey, to: number, reason: string): string =>
  `Failed to set ${nounOf(target)} to ${to}. Reason: ${reason}`;

/** It did not get there in time; `trouble` is what was last heard instead of an answer. */
export const timedOutMessage = (
  target: TargetKey,
  to: number,
  limit: Duration,
  trouble: string | undefined,
): string =>
  `Successfully set ${nounOf(target)} to ${to}. Change was not fulfilled by ${target.namespace} within ${limit / minutes(1)} minutes.${trouble === undefined ? "" : ` Last answer: ${trouble}`}`;

/** Nobody watches any more whether it gets there. */
export const unfulfilledMessage = (target: TargetKey, to: number): string =>
  `Successfully set ${nounOf(target)} to ${to}. The scalable target was deregistered before the change was fulfilled by ${target.namespace}.`;

/** Decided, and left to the operator. */
export const adviceMessage = (target: TargetKey, to: number): string =>
  `Would have set ${nounOf(target)} to ${to}. Not carried out: the target is advisory (ebbtide:advisory).`;

/** Whether two reasons say the same: consecutive equal ones are recorded once. */
export const isSameReason = (one: NotScaledReason, other: NotScaledReason): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());
