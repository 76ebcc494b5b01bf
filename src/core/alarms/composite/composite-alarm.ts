/** A composite alarm: its state follows from the states of other alarms by a rule. */

import type { Scope } from "../../scope.ts";
import type { Instant } from "../../time/time.ts";
import type { AlarmSettings, AlarmStatus } from "../alarm.ts";
import { newAlarm, reconfigured } from "../alarm-changes.ts";
import type { TriggeringAlarm } from "./reason.ts";
import type { Rule } from "./rule.ts";
import type { SuppressionState, Suppressor } from "./suppression.ts";

/** Everything PutCompositeAlarm sets; optional members are absent exactly when the client left them out. */
export interface CompositeConfiguration extends AlarmSettings {
  /** As the client wrote it. */
  readonly ruleText: string;
  readonly rule: Rule;
  readonly suppressor?: SuppressorConfiguration;
}

export interface SuppressorConfiguration extends Suppressor {
  /** The name or ARN, as the client wrote it. */
  readonly reference: string;
}

export interface CompositeAlarm extends CompositeConfiguration, AlarmStatus, SuppressionState {
  /** The alarms that led to the state; none when a client set it. */
  readonly triggering: readonly TriggeringAlarm[];
}

/** A composite alarm as it stands right after its creation: its rule not looked at yet. */
export const newCompositeAlarm = (
  scope: Scope,
  configuration: CompositeConfiguration,
  now: Instant,
): CompositeAlarm => ({ ...newAlarm(scope, configuration, now), triggering: [] });

/** Replaces the whole configuration; the state stays. Another suppressor ends the periods that the old one began. */
export function reconfiguredComposite(
  alarm: CompositeAlarm,
  configuration: CompositeConfiguration,
  now: Instant,
): CompositeAlarm {
  const { suppression, withheld, triggering } = alarm;
  const sameSuppressor = configuration.suppressor?.alarm === alarm.suppressor?.alarm;
  return {
    ...reconfigured(alarm, configuration, now),
    triggering,
    ...(suppression && sameSuppressor && { suppression }),
    ...(withheld && { withheld }),
  };
}
