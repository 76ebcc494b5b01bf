/** Forecasts that the maximum does not allow. */

import type { Check } from "../finding.ts";
import { ofPolicy, targetOptions } from "../words.ts";

export const forecastAboveMaximum: Check = ({ targets, now }) =>
  targets.flatMap(({ policies, target }) =>
    policies.flatMap(({ policy, forecast }) => {
      if (policy.kind !== "predictive" || policy.mode !== "ForecastAndScale") return [];
      if (policy.breach.kind !== "HonorMaxCapacity") return [];
      const above = (forecast?.forecast?.hours ?? []).filter(
        ({ at, capacity }) => at > now && capacity > target.max,
      );
      const [first] = above;
      if (!first) return [];
      const most = Math.max(...above.map(({ capacity }) => capacity));
      return [
        {
          check: "forecastAboveMaximum",
          severity: "warn",
          subject: ofPolicy(policy),
          what: `It forecasts up to ${most} in ${above.length} of the coming hours, first at ${new Date(first.at).toISOString()}, and the maximum is ${target.max}.`,
          why: "In these hours there will be less capacity than the load is expected to need.",
          todo: "Raise the maximum, or put the policy with MaxCapacityBreachBehavior IncreaseMaxCapacity.",
          command: `aws application-autoscaling register-scalable-target ${targetOptions(target)} --max-capacity ${most}`,
        },
      ];
    }),
  );
