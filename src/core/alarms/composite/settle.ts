/** From what happens to alarms to the states and actions of composite alarms, and of those above them. */

import type { Instant } from "../../time/time.ts";
import type { AlarmBase, AlarmState } from "../alarm.ts";
import type { NewState } from "../transition.ts";
import type { CompositeAlarm } from "./composite-alarm.ts";
import { inOrder } from "./family.ts";
import { nextState } from "./next-state.ts";
import type { Occasion } from "./reason.ts";
import {
  released,
  type SuppressionState,
  type SuppressionStep,
  suppressionEnd,
  suppressionStep,
} from "./suppression.ts";

/** As much of any alarm as others depend on. */
export type AlarmStanding = Pick<AlarmBase, "name" | "arn" | "state" | "stateTransitionedAt">;

/** An alarm has changed its state. */
export interface Transition {
  readonly alarm: AlarmStanding;
  readonly from: AlarmState;
}

/** What happened at an instant; the rules of others follow. */
export interface Happenings {
  readonly transitions: readonly Transition[];
  /** A composite alarm was created or updated: its rule is looked at, whatever its children do. */
  readonly put?: { readonly name: string; readonly occasion: Occasion };
  /** A client set a composite alarm's state: it stays until one of its children changes. */
  readonly set?: { readonly name: string; readonly to: NewState };
}

/** The alarms of one scope, as they stand: the composite ones before, all others after what happened. */
export interface Family {
  readonly composites: readonly CompositeAlarm[];
  readonly standingOf: (name: string) => AlarmStanding | undefined;
}

/** What becomes of a composite alarm. */
export interface CompositeChange {
  readonly before: CompositeAlarm;
  readonly alarm: CompositeAlarm;
  /** With it, the actions of its state are taken now, for having left that state. */
  readonly act?: { readonly from: AlarmState };
}

/**
 * The changes of composite alarms that follow. A rule is looked at when one of its children changed its state: children
 * before parents, and once for all of the changes; the suppression, when the alarm or its suppressor changed.
 */
export function settle(family: Family, happenings: Happenings, now: Instant): readonly CompositeChange[] {
  const happened = new Map(happenings.transitions.map((transition) => [transition.alarm.name, transition]));
  const latest = new Map(family.composites.map((alarm) => [alarm.name, alarm]));
  const standingOf = (name: string): AlarmStanding | undefined => latest.get(name) ?? family.standingOf(name);
  for (const before of inOrder(family.composites)) {
    const alarm = nextState(before, happenings, happened, standingOf, now);
    if (!alarm) continue;
    latest.set(alarm.name, alarm);
    if (alarm.state !== before.state) happened.set(alarm.name, { alarm, from: before.state });
  }
  return family.composites.flatMap((before) => {
    const alarm = latest.get(before.name) ?? before;
    const { suppressor } = alarm;
    const concerned =
      alarm.state !== before.state ||
      happenings.put?.name === alarm.name ||
      (suppressor !== undefined && happened.has(suppressor.alarm));
    if (!concerned) return alarm === before ? [] : [{ before, alarm }];
    return [stepped(before, alarm, suppressionOf(before, alarm, standingOf, now))];
  });
}

/** What follows when a period of suppression has run out; undefined while none has. */
export function release(alarm: CompositeAlarm, now: Instant): CompositeChange | undefined {
  const end = suppressionEnd(alarm.suppression);
  return end !== undefined && end <= now ? stepped(alarm, alarm, released(alarm)) : undefined;
}

/** Without a suppressor nothing is held back, and what another one had withheld is due. */
function suppressionOf(
  before: CompositeAlarm,
  alarm: CompositeAlarm,
  standingOf: Family["standingOf"],
  now: Instant,
): SuppressionStep {
  const changed = alarm.state === before.state ? {} : { changedFrom: before.state };
  const { suppressor } = alarm;
  if (suppressor)
    return suppressionStep(
      suppressor,
      alarm,
      { ...changed, suppressor: standingOf(suppressor.alarm)?.state },
      now,
    );
  return released(alarm.state === before.state ? alarm : { withheld: { from: before.state } });
}

function stepped(before: CompositeAlarm, alarm: CompositeAlarm, step: SuppressionStep): CompositeChange {
  const { act, ...suppression } = step;
  return { before, alarm: withSuppression(alarm, suppression), ...(act && { act }) };
}

/** The alarm with this suppression and no other. */
export function withSuppression<T extends SuppressionState>(alarm: T, state: SuppressionState): T {
  const { suppression: _, withheld: __, ...rest } = alarm;
  return { ...rest, ...state } as T;
}
