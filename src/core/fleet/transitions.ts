/** The rows of instances as they are after a change. */

import type { Instant } from "../time/time.ts";
import type { Instance } from "./instance.ts";

export const serving = (instance: Instance, address: string, now: Instant): Instance => ({
  ...instance,
  status: "inService",
  inServiceAt: instance.inServiceAt ?? now,
  address,
});

export const draining = (instance: Instance, now: Instant): Instance => ({
  ...instance,
  status: "draining",
  drainingAt: now,
});

export const stopping = (instance: Instance, now: Instant): Instance => ({
  ...instance,
  status: "stopping",
  stoppingAt: now,
});

export function reclaimed({ drainingAt: _, ...instance }: Instance): Instance {
  return { ...instance, status: "inService" };
}
