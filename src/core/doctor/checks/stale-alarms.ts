/** Target tracking's alarms are built when the policy is put: what changed since then is not in them. */

import type { Alarm, AlarmConfiguration } from "../../alarms/alarm.ts";
import type { PolicySituation, Situation } from "../../explain/situation.ts";
import { trackingAlarms } from "../../scaling/target-tracking.ts";
import type { Check, Finding } from "../finding.ts";
import { ofPolicy } from "../words.ts";

export const staleAlarms: Check = ({ targets, alarms }) => {
  const byName = new Map(alarms.map((alarm) => [alarm.name, alarm]));
  return targets.flatMap((situation) =>
    situation.policies.flatMap((asked) => findings(situation, asked, byName)),
  );
};

function findings(
  { profile }: Situation,
  { policy }: PolicySituation,
  byName: ReadonlyMap<string, Alarm>,
): readonly Finding[] {
  if (policy.kind !== "targetTracking") return [];
  const again = "Put the policy again: its alarms are then made anew.";
  return trackingAlarms(policy, profile).flatMap((wanted): readonly Finding[] => {
    const there = byName.get(wanted.name);
    const subject = ofPolicy(policy);
    if (!there)
      return [
        {
          check: "staleAlarms",
          severity: "error",
          subject,
          what: `Its alarm ${wanted.name} was deleted.`,
          why:
            wanted.name === policy.alarmLow
              ? "It never scales in, nor do the target's other target tracking policies."
              : "It never scales out.",
          todo: again,
        },
      ];
    if (rhythm(there) === rhythm(wanted)) return [];
    return [
      {
        check: "staleAlarms",
        severity: "warn",
        subject,
        what: `Its alarm ${wanted.name} looks at ${rhythm(there)}, and profile and tags now ask for ${rhythm(wanted)}.`,
        why: "Tags and profile are read when the policy is put; changing them later changes no alarm.",
        todo: again,
      },
    ];
  });
}

const rhythm = ({ watched, evaluationPeriods }: AlarmConfiguration): string =>
  `${evaluationPeriods} × ${watched.period} s`;
