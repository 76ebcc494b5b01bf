/** Why a composite alarm is in its state: StateReason and StateReasonData, in CloudWatch's words. */

import type { Instant } from "../../time/time.ts";
import type { AlarmState } from "../alarm.ts";
import { timestampText } from "../alarm-changes.ts";
import { jsonText } from "../json.ts";

/** An alarm whose state led to that of a composite alarm, as it was then. */
export interface TriggeringAlarm {
  readonly arn: string;
  readonly state: AlarmState;
  /** Since when it is in that state. */
  readonly at: Instant;
}

/** What made a composite alarm look at its rule. */
export type Occasion =
  | { readonly kind: "created" }
  | { readonly kind: "updated" }
  /** Another alarm changed its state. */
  | { readonly kind: "child"; readonly child: TriggeringAlarm };

/** The sentence for the state that the rule led to. */
export function stateReason(arn: string, occasion: Occasion, state: AlarmState): string {
  switch (occasion.kind) {
    case "created":
      return `${arn} was created and its alarm rule evaluates to ${state}`;
    case "updated":
      return `${arn} was updated and its new alarm rule evaluates to ${state}`;
    case "child":
      return `${occasion.child.arn} transitioned to ${occasion.child.state} at ${dateText(occasion.child.at)}`;
  }
}

/** The document beside the sentence. At most 4000 characters: as many alarms as fit. */
export function stateReasonData(triggering: readonly TriggeringAlarm[]): string {
  for (let kept = triggering.length; ; kept--) {
    const text = jsonText({
      triggeringAlarms: triggering
        .slice(0, kept)
        .map(({ arn, state, at }) => ({ arn, state: { value: state, timestamp: timestampText(at) } })),
    });
    if (text.length <= LONGEST_DATA) return text;
  }
}

const LONGEST_DATA = 4000;

/** `Friday 22 July, 2022 15:57:45 UTC` */
export function dateText(at: Instant): string {
  const date = new Date(at);
  const day = DAYS[date.getUTCDay()];
  const month = MONTHS[date.getUTCMonth()];
  const text = date.toISOString();
  return `${day} ${text.slice(8, 10)} ${month}, ${text.slice(0, 4)} ${text.slice(11, 19)} UTC`;
}

const DAYS = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const MONTHS = [
  ...["January", "February", "March", "April", "May", "June"],
  ...["July", "August", "September", "October", "November", "December"],
];
