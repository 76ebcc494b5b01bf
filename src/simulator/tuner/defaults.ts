/** What is free when nobody says so: the settings that matter most, around what the documents have. */

import { isRecord } from "../scenario/check.ts";
import type { Goal } from "./goal.ts";
import type { Load } from "./load.ts";
import type { PolicySettings } from "./policy-settings.ts";
import type { Free } from "./space.ts";

/** `onlyAws`: settings that AWS has, too. */
export function defaultFree(
  settings: PolicySettings,
  load: Load,
  goal: Goal,
  onlyAws: boolean,
): readonly Free[] {
  const free: [string, string][] = [
    ...waitObjectives(settings, goal),
    ...settings.policies.flatMap((policy) => policyDefaults(policy, settings.policies)),
    ...bounds(settings, load),
    ...(onlyAws ? [] : OWN),
  ];
  return free.map(([name, choices]) => ({ name, choices, path: `--free ${name}` }));
}

const OWN: [string, string][] = [
  ["profile", "aws,fast"],
  ["wake", "policy,immediate"],
  ["scaleInAlarm", "12x10s,5x60s,15x60s,30x60s,60x60s"],
];

/** For policies that follow a wait objective: the one that is asked for, and some beside it. */
function waitObjectives({ policies, tags }: PolicySettings, { objectives }: Goal): [string, string][] {
  if (!("ebbtide:wait-objective" in tags) && !JSON.stringify(policies).includes("RequiredInstances"))
    return [];
  const wait = objectives.find(({ key }) => key.startsWith("wait."));
  if (!wait || wait.limit < 4) return [];
  const choices = [0.25, 0.5, 1, 2, 4].map((factor) => `${Math.round(wait.limit * factor)}s`);
  return [["tag:ebbtide:wait-objective", choices.join(",")]];
}

function policyDefaults(
  policy: PolicySettings["policies"][number],
  all: PolicySettings["policies"],
): [string, string][] {
  const alike = (member: string) => all.filter((one) => isRecord(one[member])).length > 1;
  const named = (name: string, member: string) => (alike(member) ? `${name}@${policy.PolicyName}` : name);
  const tracking = policy.TargetTrackingScalingPolicyConfiguration;
  if (isRecord(tracking)) {
    const name = (setting: string) => named(setting, "TargetTrackingScalingPolicyConfiguration");
    return [
      ...targets(tracking).map((range): [string, string] => [name("target"), range]),
      [name("scaleOutCooldown"), "0,60,300"],
      [name("scaleInCooldown"), "60..3600"],
    ];
  }
  return [];
}

/** A target of 1 for a ratio is no setting: it means "as many as are required". */
function targets({
  TargetValue,
  CustomizedMetricSpecification,
}: Readonly<Record<string, unknown>>): string[] {
  const metric = isRecord(CustomizedMetricSpecification)
    ? CustomizedMetricSpecification.MetricName
    : undefined;
  if (typeof TargetValue !== "number" || metric === "RequiredInstancesRatio") return [];
  return [`${TargetValue / 10}..${TargetValue * 2}`];
}

function bounds({ target }: PolicySettings, load: Load): [string, string][] {
  const busiest = Math.floor(load.busiestHour.offered) + 1;
  const most = Math.max(typeof target.MaxCapacity === "number" ? target.MaxCapacity : 0, 2 * busiest);
  return [
    ["min", `0..${Math.min(busiest, most)}`],
    ["max", `${busiest}..${most}`],
  ];
}
