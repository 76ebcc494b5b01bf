/** Min 0 needs something that starts the first instance when a request waits. */

import type { PolicySituation, Situation } from "../../explain/situation.ts";
import { adjusted } from "../../scaling/step-scaling.ts";
import { variantOf } from "../../scaling/target.ts";
import type { Check, Finding } from "../finding.ts";
import { ofTarget, quoted } from "../words.ts";

export const noWayToWake: Check = ({ targets }) => targets.flatMap(finding);

function finding(situation: Situation): readonly Finding[] {
  const { target, profile, policies } = situation;
  const endpoint = variantOf(target.resourceId)?.endpoint;
  if (endpoint === undefined || target.min > 0 || target.max === 0) return [];
  if (profile.wake === "immediate" || policies.some(wakes)) return [];
  const late = policies.flatMap(sometimesWakes);
  const command = `aws sagemaker add-tags --resource-arn <endpoint-arn> --tags Key=ebbtide:wake,Value=immediate`;
  return [
    {
      check: "noWayToWake",
      severity: late.length > 0 ? "warn" : "error",
      subject: ofTarget(situation),
      what:
        late.length > 0
          ? `At zero, only ${late.join(" and ")} can start the first instance.`
          : "At zero, nothing starts the first instance.",
      why:
        late.length > 0
          ? "Other requests that come at zero wait until they expire."
          : "Requests that come at zero wait until they expire.",
      todo: "Add the step policy and the alarm on HasBacklogWithoutCapacity of AWS's guide, or tag the endpoint ebbtide:wake=immediate.",
      command: command.replace("<endpoint-arn>", quoted(arnOf(situation, endpoint))),
    },
  ];
}

/** A step policy that an enabled alarm triggers and that adds to nothing. */
const wakes = ({ policy, alarms }: PolicySituation): boolean =>
  policy.kind === "step" &&
  alarms.some(({ actionsEnabled }) => actionsEnabled) &&
  policy.steps.some(({ adjustment }) => adjusted(policy, 0, adjustment) > 0);

/** A policy that wakes for some requests only, with its condition. */
function sometimesWakes({ policy }: PolicySituation): readonly string[] {
  if (policy.kind === "targetTracking") return [`${policy.name} (above its target value)`];
  const forecasts = policy.kind === "predictive" && policy.mode === "ForecastAndScale";
  return forecasts ? [`${policy.name} (for hours in which it forecasts load)`] : [];
}

const arnOf = ({ target: { scope } }: Situation, endpoint: string): string =>
  `arn:aws:sagemaker:${scope.region}:${scope.account}:endpoint/${endpoint.toLowerCase()}`;
