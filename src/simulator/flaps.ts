/** Flaps: capacity that went one way and soon the other. */

import type { ScalingActivity } from "../core/scaling/activity.ts";
import { type Duration, minutes } from "../core/time/time.ts";

/** What turns around sooner than this was not worth it. */
const SOON: Duration = minutes(15);

/** How often the direction changed within a quarter of an hour. */
export function flapsOf(activities: readonly ScalingActivity[]): number {
  let flaps = 0;
  let capacity: number | undefined;
  let last: { readonly up: boolean; readonly at: number } | undefined;
  for (const { desired, startedAt } of activities) {
    if (desired === undefined) continue;
    if (capacity !== undefined && desired !== capacity) {
      const up = desired > capacity;
      if (last && last.up !== up && startedAt - last.at < SOON) flaps += 1;
      last = { up, at: startedAt };
    }
    capacity = desired;
  }
  return flaps;
}
