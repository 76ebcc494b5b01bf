/** What Application Auto Scaling described, as the requests that make the same again. */

import type { Row } from "./live-endpoint.ts";

/** Of RegisterScalableTarget. */
export const targetDocument = (row: Row): Row =>
  picked(row, ["MinCapacity", "MaxCapacity", ...(suspensionsOf(row).length > 0 ? ["SuspendedState"] : [])]);

/** What of the target's scaling is suspended. */
export const suspensionsOf = ({ SuspendedState }: Row): readonly string[] =>
  Object.entries((SuspendedState ?? {}) as Row).flatMap(([name, value]) => (value === true ? [name] : []));

/** Of PutScalingPolicy. */
export const policyDocument = (row: Row): Row =>
  picked(row, [
    "PolicyName",
    "PolicyType",
    "StepScalingPolicyConfiguration",
    "TargetTrackingScalingPolicyConfiguration",
    "PredictiveScalingPolicyConfiguration",
  ]);

/** Of PutScheduledAction. */
export const scheduledActionDocument = (row: Row): Row =>
  picked(row, [
    "ScheduledActionName",
    "Schedule",
    "Timezone",
    "StartTime",
    "EndTime",
    "ScalableTargetAction",
  ]);

/** These members, as JSON has them: instants in seconds, nothing undefined. */
export const picked = (row: Row, names: readonly string[]): Row =>
  Object.fromEntries(names.flatMap((name) => (row[name] === undefined ? [] : [[name, plain(row[name])]])));

function plain(value: unknown): unknown {
  if (value instanceof Date) return value.getTime() / 1000;
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).flatMap(([key, one]) =>
    one === undefined ? [] : [[key, plain(one)] as const],
  );
  return Object.fromEntries(entries);
}
