/** At the maximum for long, with an alarm that still asks for more. */

import { minutes } from "../../time/time.ts";
import type { Check } from "../finding.ts";
import { ofTarget, targetOptions } from "../words.ts";

const LONG = minutes(15);

export const stuckAtMaximum: Check = ({ targets, now }) =>
  targets.flatMap((situation) => {
    const { target, capacity, policies, backlog } = situation;
    if (!capacity || capacity.desired < target.max || target.min === target.max || backlog === 0) return [];
    const asking = policies.flatMap(({ policy, alarms }) =>
      alarms.filter(
        ({ name, state, stateTransitionedAt }) =>
          state === "ALARM" &&
          now - stateTransitionedAt >= LONG &&
          (policy.kind !== "targetTracking" || name === policy.alarmHigh),
      ),
    );
    if (asking.length === 0) return [];
    const since = Math.min(...asking.map(({ stateTransitionedAt }) => stateTransitionedAt));
    return [
      {
        check: "stuckAtMaximum",
        severity: "warn",
        subject: ofTarget(situation),
        what: `It is at its maximum capacity ${target.max} with ${backlog} waiting or running, and an alarm has asked for more for ${Math.round((now - since) / 60_000)} minutes.`,
        why: "The backlog grows, and requests may expire.",
        todo: "Raise the maximum, or let an instance work on more requests at once.",
        command: `aws application-autoscaling register-scalable-target ${targetOptions(target)} --max-capacity ${target.max * 2}`,
      },
    ];
  });
