/** Policies that only ever add, and nobody else who takes instances away. */

import type { PolicySituation } from "../../explain/situation.ts";
import type { Check } from "../finding.ts";
import { ofTarget, targetOptions } from "../words.ts";

export const noScaleIn: Check = ({ targets }) =>
  targets.flatMap((situation) => {
    const { policies, target } = situation;
    const growing = policies.filter(
      ({ policy }) =>
        (policy.kind === "targetTracking" && policy.disableScaleIn) ||
        (policy.kind === "predictive" && policy.mode === "ForecastAndScale"),
    );
    if (growing.length === 0 || target.min === target.max || policies.some(takesAway)) return [];
    const names = growing.map(({ policy }) => policy.name).join(", ");
    return [
      {
        check: "noScaleIn",
        severity: "warn",
        subject: ofTarget(situation),
        what: `${names} may only scale out, and no other policy scales in.`,
        why: "Once it has grown it keeps its instances, and their cost, until somebody takes them away by hand.",
        todo: "Add target tracking with scale-in (DisableScaleIn false), or a step policy that removes instances.",
        command: `aws application-autoscaling describe-scaling-policies ${targetOptions(target)}`,
      },
    ];
  });

/** A policy that lowers the capacity in some case. */
function takesAway({ policy, alarms }: PolicySituation): boolean {
  if (policy.kind === "targetTracking") return !policy.disableScaleIn;
  if (policy.kind !== "step") return false;
  return (
    alarms.length > 0 &&
    policy.steps.some(({ adjustment }) => policy.adjustmentType === "ExactCapacity" || adjustment < 0)
  );
}
