/** The actions of alarms as a request names them, with the rules CloudWatch has for their ARNs. */

import { parseArn, type Scope } from "../../../core/scope.ts";
import { validationError } from "../../errors.ts";

/** Services whose ARNs AWS takes as actions. */
const VENDORS: ReadonlySet<string> = new Set([
  "automate",
  "sns",
  "autoscaling",
  "ssm",
  "ssm-incidents",
  "lambda",
]);

/**
 * Whether its targets exist nobody asks: they may come later. Those of Lambda, EC2 and Systems Manager are taken as AWS
 * takes them, so that a stack with one of them among its alarms can be set up as it is; when they are due, the history
 * says that Ebbtide does not run them.
 */
export function actionsOf(actions: readonly string[] | undefined, scope: Scope): readonly string[] {
  for (const action of actions ?? []) {
    const parsed = parseArn(action);
    if (!parsed) throw validationError(`Invalid arn syntax: ${action}`);
    if (!VENDORS.has(parsed.service)) throw validationError(`Unsupported AWS vendor ${parsed.service}`);
    if (parsed.region !== scope.region)
      throw validationError(`Invalid region ${parsed.region} specified. Only ${scope.region} is supported.`);
  }
  return actions ?? [];
}

/** The same for composite alarms: on AWS, too, they never scale anything. */
export function compositeActions(actions: readonly string[] | undefined, scope: Scope): readonly string[] {
  for (const action of actions ?? [])
    if (parseArn(action)?.service === "autoscaling")
      throw validationError("autoscaling actions not supported for composite alarms");
  return actionsOf(actions, scope);
}
