/** Steps are offsets from the alarm's threshold: they must lie on the side on which the alarm rings. */

import { actionsOf } from "../../alarms/actions.ts";
import type { Alarm, ThresholdOperator } from "../../alarms/alarm.ts";
import type { StepPolicy } from "../../scaling/policy.ts";
import { breachOf } from "../../scaling/step-scaling.ts";
import type { Check, Finding } from "../finding.ts";
import { ofPolicy } from "../words.ts";

export const uncoveredSteps: Check = ({ targets }) =>
  targets.flatMap(({ policies }) =>
    policies.flatMap(({ policy, alarms }) =>
      policy.kind === "step"
        ? alarms.filter((alarm) => ringsFor(alarm, policy.arn)).flatMap((alarm) => finding(policy, alarm))
        : [],
    ),
  );

/** Only what it does in ALARM is known to be beyond the threshold. */
const ringsFor = (alarm: Alarm, policyArn: string): boolean =>
  actionsOf({ ...alarm, state: "ALARM", actionsEnabled: true }).some(
    (action) => action.kind === "policy" && action.policyArn === policyArn,
  );

function finding(policy: StepPolicy, alarm: Alarm): readonly Finding[] {
  if (alarm.limit.kind !== "threshold") return [];
  const { near, far, side } = sides[alarm.limit.comparison];
  const covers = (delta: number): boolean => breachOf(policy, [delta], 0).step !== undefined;
  if (covers(near)) return [];
  const never = !covers(far);
  return [
    {
      check: "uncoveredSteps",
      severity: never ? "error" : "info",
      subject: ofPolicy(policy),
      what: never
        ? `Alarm ${alarm.name} rings ${side} its threshold, and no step covers that side.`
        : `Alarm ${alarm.name} rings just ${side} its threshold, where no step begins yet.`,
      why: never
        ? "Whatever the metric does, the policy finds no step and changes nothing."
        : "A small breach changes nothing; only a larger one reaches a step.",
      todo:
        side === "above"
          ? "Put the policy again with a step from MetricIntervalLowerBound 0."
          : "Put the policy again with a step up to MetricIntervalUpperBound 0.",
    },
  ];
}

interface Side {
  /** Offsets from the threshold: the smallest breach, and a huge one. */
  readonly near: number;
  readonly far: number;
  readonly side: "above" | "below";
}

const above: Side = { near: 1e-9, far: 1e300, side: "above" };
const below: Side = { near: -1e-9, far: -1e300, side: "below" };

const sides: Readonly<Record<ThresholdOperator, Side>> = {
  GreaterThanOrEqualToThreshold: { ...above, near: 0 },
  GreaterThanThreshold: above,
  LessThanThreshold: below,
  LessThanOrEqualToThreshold: below,
};
