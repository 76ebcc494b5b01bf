/** Predictive policies that have forecast for long, and were never allowed to scale. */

import { days } from "../../time/time.ts";
import type { Check } from "../finding.ts";
import { ofPolicy, targetOptions } from "../words.ts";

const LONG = days(7);

export const forecastOnly: Check = ({ targets, now }) =>
  targets.flatMap(({ policies, target }) =>
    policies.flatMap(({ policy, forecast }) => {
      if (policy.kind !== "predictive" || policy.mode !== "ForecastOnly" || !forecast?.forecast) return [];
      if (now - policy.createdAt < LONG) return [];
      return [
        {
          check: "forecastOnly",
          severity: "info",
          subject: ofPolicy(policy),
          what: `It has forecast for ${Math.floor((now - policy.createdAt) / days(1))} days and does not scale (ForecastOnly).`,
          why: "Capacity still comes only after the load.",
          todo: "Compare the forecasts with what came, and put the policy again with Mode ForecastAndScale if they are good.",
          command: `aws application-autoscaling describe-scaling-policies ${targetOptions(target)}`,
        },
      ];
    }),
  );
