/** The state that a composite alarm takes when something makes it look at its rule, or a client says so. */

import type { Instant } from "../../time/time.ts";
import type { AlarmState } from "../alarm.ts";
import type { NewState } from "../transition.ts";
import type { CompositeAlarm } from "./composite-alarm.ts";
import { type Occasion, stateReason, stateReasonData, type TriggeringAlarm } from "./reason.ts";
import { childrenOf, holds, type StateOf } from "./rule.ts";
import type { AlarmStanding, Family, Happenings, Transition } from "./settle.ts";

/** The alarm with the state that it takes, if anything made it look. */
export function nextState(
  alarm: CompositeAlarm,
  { put, set }: Happenings,
  happened: ReadonlyMap<string, Transition>,
  standingOf: Family["standingOf"],
  now: Instant,
): CompositeAlarm | undefined {
  if (set?.name === alarm.name) return withState(alarm, set.to, [], now);
  const children = childrenOf(alarm.rule);
  const stateOf: StateOf = (name) => standingOf(name)?.state;
  const state = holds(alarm.rule, stateOf) ? "ALARM" : "OK";
  if (state === alarm.state) return undefined;
  if (put?.name === alarm.name) {
    const all = children.flatMap((name) => standingOf(name) ?? []).map(triggeringAlarm);
    return withState(alarm, followed(alarm, put.occasion, state, all), all, now);
  }
  const changes = children.flatMap((name) => happened.get(name) ?? []);
  const child = decisive(alarm, changes, stateOf);
  if (!child) return undefined;
  const triggering = [triggeringAlarm(child.alarm)] as const;
  return withState(
    alarm,
    followed(alarm, { kind: "child", child: triggering[0] }, state, triggering),
    triggering,
    now,
  );
}

/** Of several changes at once, the last one without which the rule would have come out otherwise; else the last. */
function decisive(
  { rule }: CompositeAlarm,
  changes: readonly Transition[],
  stateOf: StateOf,
): Transition | undefined {
  const outcome = holds(rule, stateOf);
  const without =
    ({ alarm, from }: Transition): StateOf =>
    (name) =>
      name === alarm.name ? from : stateOf(name);
  return changes.findLast((change) => holds(rule, without(change)) !== outcome) ?? changes.at(-1);
}

const followed = (
  { arn }: CompositeAlarm,
  occasion: Occasion,
  state: AlarmState,
  triggering: readonly TriggeringAlarm[],
): NewState => ({
  state,
  reason: stateReason(arn, occasion, state),
  reasonData: stateReasonData(triggering),
  datapoints: [],
});

function withState(
  alarm: CompositeAlarm,
  to: NewState,
  triggering: readonly TriggeringAlarm[],
  now: Instant,
): CompositeAlarm {
  const { stateReasonData: _, ...rest } = alarm;
  return {
    ...rest,
    state: to.state,
    stateReason: to.reason,
    ...(to.reasonData === undefined ? {} : { stateReasonData: to.reasonData }),
    stateUpdatedAt: now,
    stateTransitionedAt: to.state === alarm.state ? alarm.stateTransitionedAt : now,
    triggering,
  };
}

const triggeringAlarm = ({ arn, state, stateTransitionedAt }: AlarmStanding): TriggeringAlarm => ({
  arn,
  state,
  at: stateTransitionedAt,
});
