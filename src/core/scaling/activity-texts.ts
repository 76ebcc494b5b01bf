/** The words of scaling activities, as DescribeScalingActivities shows them; AWS's to the letter where AWS has some. */

import type { NotScaledReason } from "./activity.ts";
import type { Trigger } from "./decision.ts";

/** What a change of capacity is called. */
export const changeText = (to: number): string => `Setting ${NOUN} to ${to}.`;

/** What every wish that came to nothing is called. */
export const ATTEMPT_TEXT = "Attempting to scale due to alarm triggered";

/** Advice instead of a change. */
export const adviceText = (to: number): string => `Advising ${NOUN} ${to}.`;

/** Why it happened. */
export function causeText(trigger: Trigger): string {
  switch (trigger.kind) {
    case "policy":
      return `monitor alarm ${trigger.alarmName} in state ${trigger.alarmState} triggered policy ${trigger.policyName}`;
    case "wake":
      return "a request is waiting while there is no instance, and the endpoint wakes immediately (ebbtide:wake)";
    case "bound":
      return `${trigger.bound} capacity was set to ${trigger.capacity}`;
  }
}

/** The target service was told and is on its way. */
export const waitingMessage = (to: number): string =>
  `Successfully set ${NOUN} to ${to}. Waiting for change to be fulfilled by ${SERVICE}.`;

/** The capacity is there. */
export const fulfilledMessage = (to: number): string =>
  `Successfully set ${NOUN} to ${to}. Change successfully fulfilled by ${SERVICE}.`;

/** Someone set another capacity before this one was there. */
export const overriddenMessage = (to: number, by: number): string =>
  `Successfully set ${NOUN} to ${to}. Overridden by a newer change to ${by} before it was fulfilled by ${SERVICE}.`;

/** The endpoint could not get there. */
export const failedMessage = (to: number, reason: string): string =>
  `Failed to set ${NOUN} to ${to}. Reason: ${reason}`;

/** Nobody watches any more whether it gets there. */
export const unfulfilledMessage = (to: number): string =>
  `Successfully set ${NOUN} to ${to}. The scalable target was deregistered before the change was fulfilled by ${SERVICE}.`;

/** Decided, and left to the operator. */
export const adviceMessage = (to: number): string =>
  `Would have set ${NOUN} to ${to}. Not carried out: the target is advisory (ebbtide:advisory).`;

/** Whether two reasons say the same: consecutive equal ones are recorded once. */
export const isSameReason = (one: NotScaledReason, other: NotScaledReason): boolean =>
  JSON.stringify(Object.entries(one).sort()) === JSON.stringify(Object.entries(other).sort());

const NOUN = "desired instance count";
const SERVICE = "sagemaker";
