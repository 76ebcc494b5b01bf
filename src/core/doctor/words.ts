/** How findings name things, and the commands they give. */

import type { Situation } from "../explain/situation.ts";
import type { ScalingPolicy } from "../scaling/policy.ts";
import type { TargetKey } from "../scaling/target.ts";

export const ofPolicy = ({ name, target }: ScalingPolicy): string => `policy ${name} of ${target.resourceId}`;

export const ofTarget = ({ target }: Situation): string => `target ${target.resourceId}`;

export const ofAlarm = (name: string): string => `alarm ${name}`;

/** A word for a POSIX shell. */
export const quoted = (text: string): string =>
  /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;

/** The options by which the AWS CLI names a target. */
export const targetOptions = ({ namespace, resourceId, dimension }: TargetKey): string =>
  `--service-namespace ${namespace} --resource-id ${quoted(resourceId)} --scalable-dimension ${dimension}`;
