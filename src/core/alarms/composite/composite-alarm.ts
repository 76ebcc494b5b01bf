/** A composite alarm: its state follows from the states of other alarms by a rule. */

import type { Alarm } from "../alarm.ts";
import type { TriggeringAlarm } from "./reason.ts";
import type { Rule } from "./rule.ts";
import type { SuppressionState, Suppressor } from "./suppression.ts";

/** Everything PutCompositeAlarm sets; optional members are absent exactly when the client left them out. */
export interface CompositeConfiguration
  extends Pick<
    Alarm,
    "name" | "description" | "actionsEnabled" | "okActions" | "alarmActions" | "insufficientDataActions"
  > {
  /** As the client wrote it. */
  readonly ruleText: string;
  readonly rule: Rule;
  readonly suppressor?: SuppressorConfiguration;
}

export interface SuppressorConfiguration extends Suppressor {
  /** The name or ARN, as the client wrote it. */
  readonly reference: string;
}

export interface CompositeAlarm
  extends CompositeConfiguration,
    SuppressionState,
    Pick<
      Alarm,
      | "scope"
      | "arn"
      | "configuredAt"
      | "state"
      | "stateReason"
      | "stateReasonData"
      | "stateUpdatedAt"
      | "stateTransitionedAt"
    > {
  /** The alarms that led to the state; none when a client set it. */
  readonly triggering: readonly TriggeringAlarm[];
}
