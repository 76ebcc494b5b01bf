/** An alarm that rings only because data are missing has nothing to tell Auto Scaling, and is refused. */

import type { Check } from "../finding.ts";
import { ofAlarm } from "../words.ts";

export const breachingWithoutData: Check = ({ targets }) =>
  targets.flatMap(({ policies }) =>
    policies.flatMap(({ policy, alarms }) =>
      alarms
        .filter(({ treatMissingData }) => treatMissingData === "breaching")
        .map(({ name }) => ({
          check: "breachingWithoutData",
          severity: "warn" as const,
          subject: ofAlarm(name),
          what: `It treats missing data as breaching and drives policy ${policy.name}.`,
          why: "When it rings for missing data alone, scaling is refused: Failed to execute AutoScaling action: Metric data points must be provided.",
          todo: "Use a metric that publishes zeros, or metric math with FILL(m, 0), and treat missing data as missing.",
        })),
    ),
  );
