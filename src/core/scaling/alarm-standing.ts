/** Which alarms speak to which policies, and how they stand. */

import { parseAction } from "../alarms/actions.ts";
import type { Alarm } from "../alarms/alarm.ts";
import type { AlarmStanding } from "./decision.ts";

/** The alarms that have an action on each policy, in any of their states; policies by ARN. */
export function alarmsByPolicy<A extends Pick<Alarm, (typeof ACTIONS)[number]>>(
  alarms: readonly A[],
): ReadonlyMap<string, readonly A[]> {
  const byPolicy = new Map<string, A[]>();
  for (const alarm of alarms)
    for (const policyArn of policiesOf(alarm)) {
      const there = byPolicy.get(policyArn);
      if (there) there.push(alarm);
      else byPolicy.set(policyArn, [alarm]);
    }
  return byPolicy;
}

/** Whether an alarm triggers the policy in any of its states. */
export const triggers = (alarm: Pick<Alarm, (typeof ACTIONS)[number]>, policyArn: string): boolean =>
  policiesOf(alarm).has(policyArn);

export const standingOf = ({ name, state, stateTransitionedAt, actionsEnabled }: Alarm): AlarmStanding => ({
  name,
  state,
  since: stateTransitionedAt,
  actionsEnabled,
});

const ACTIONS = ["okActions", "alarmActions", "insufficientDataActions"] as const;

function policiesOf(alarm: Pick<Alarm, (typeof ACTIONS)[number]>): ReadonlySet<string> {
  const found = new Set<string>();
  for (const list of ACTIONS)
    for (const arn of alarm[list]) {
      const action = parseAction(arn);
      if (action.kind === "policy") found.add(action.policyArn);
    }
  return found;
}
