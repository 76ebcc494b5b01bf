/** Suspended directions are easily forgotten. */

import type { Check } from "../finding.ts";
import { ofTarget, targetOptions } from "../words.ts";

export const suspended: Check = ({ targets }) =>
  targets.flatMap((situation) => {
    const { scaleIn, scaleOut, scheduled } = situation.target.suspended;
    const parts = [
      scaleOut ? "dynamic scaling out" : "",
      scaleIn ? "dynamic scaling in" : "",
      scheduled ? "scheduled scaling" : "",
    ].filter(Boolean);
    if (parts.length === 0) return [];
    return [
      {
        check: "suspended",
        severity: "warn",
        subject: ofTarget(situation),
        what: `Suspended: ${parts.join(", ")}.`,
        why: "What its policies or schedules ask for is not done until that is resumed.",
        todo: "Resume it when the reason is gone.",
        command: `aws application-autoscaling register-scalable-target ${targetOptions(situation.target)} --suspended-state DynamicScalingInSuspended=false,DynamicScalingOutSuspended=false,ScheduledScalingSuspended=false`,
      },
    ];
  });
