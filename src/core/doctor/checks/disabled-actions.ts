/** An alarm whose actions are disabled changes its state and tells nobody. */

import type { Check } from "../finding.ts";
import { ofAlarm, quoted } from "../words.ts";

export const disabledActions: Check = ({ targets }) =>
  targets.flatMap(({ policies }) =>
    policies.flatMap(({ policy, alarms }) =>
      alarms
        .filter(({ actionsEnabled }) => !actionsEnabled)
        .map(({ name }) => ({
          check: "disabledActions",
          severity: "error" as const,
          subject: ofAlarm(name),
          what: `Its actions are disabled, and policy ${policy.name} depends on them.`,
          why: "The alarm will change its state and the policy will not hear of it.",
          todo: "Enable its actions.",
          command: `aws cloudwatch enable-alarm-actions --alarm-names ${quoted(name)}`,
        })),
    ),
  );
