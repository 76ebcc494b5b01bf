/** Equal bounds pin the capacity: its policies have no room. */

import type { Check } from "../finding.ts";
import { ofTarget, targetOptions } from "../words.ts";

export const pinned: Check = ({ targets }) =>
  targets.flatMap((situation) => {
    const { target, policies } = situation;
    if (target.min !== target.max || policies.length === 0) return [];
    return [
      {
        check: "pinned",
        severity: "warn",
        subject: ofTarget(situation),
        what: `Its minimum and its maximum are both ${target.min}, and it has ${policies.length === 1 ? "a policy" : `${policies.length} policies`}.`,
        why: "Nothing that the policies ask for can be carried out.",
        todo: "Raise the maximum, or remove the policies if it is meant to stay as it is.",
        command: `aws application-autoscaling register-scalable-target ${targetOptions(target)} --max-capacity ${target.max + 1}`,
      },
    ];
  });
