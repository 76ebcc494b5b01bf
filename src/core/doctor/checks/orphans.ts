/** Targets whose resource is gone, and policies whose target is. */

import { targetKey, variantOf } from "../../scaling/target.ts";
import type { Check, Finding } from "../finding.ts";
import { ofPolicy, ofTarget, quoted, targetOptions } from "../words.ts";

export const orphans: Check = (snapshot) => [...orphanedTargets(snapshot), ...orphanedPolicies(snapshot)];

const orphanedTargets: Check = ({ targets }) =>
  targets
    .filter(({ target, capacity }) => !capacity && variantOf(target.resourceId) !== undefined)
    .map(
      (situation): Finding => ({
        check: "orphans",
        severity: "warn",
        subject: ofTarget(situation),
        what: "The endpoint variant that it names does not exist.",
        why: "It scales nothing, and an endpoint made under that name would inherit its bounds and policies.",
        todo: "Deregister it, or make the endpoint again.",
        command: `aws application-autoscaling deregister-scalable-target ${targetOptions(situation.target)}`,
      }),
    );

const orphanedPolicies: Check = ({ targets, policies }) => {
  const known = new Set(targets.map(({ target }) => targetKey(target)));
  return policies
    .filter(({ target }) => !known.has(targetKey(target)))
    .map((policy) => ({
      check: "orphans",
      severity: "warn",
      subject: ofPolicy(policy),
      what: "Its scalable target is not registered.",
      why: "Nothing that it asks for can be carried out.",
      todo: "Delete it, or register the target.",
      command: `aws application-autoscaling delete-scaling-policy --policy-name ${quoted(policy.name)} ${targetOptions(policy.target)}`,
    }));
};
