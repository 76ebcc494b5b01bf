/** The capacity that does the work while a change is under way, by which metrics per unit of capacity are to be read. */

import type { Instant } from "../time/time.ts";
import type { PolicyActivity } from "./policy.ts";

/**
 * The capacity that what was measured from `since` on belongs to: the desired one, or, as long as a scale-out to it had
 * not ended by then, the one before. At least one while coming from zero: what is measured per instance without an
 * instance is the whole.
 */
export function servedBy(desired: number, lastChange: PolicyActivity | undefined, since: Instant): number {
  if (!lastChange || desired !== lastChange.to || lastChange.from >= desired) return desired;
  const isAfter = lastChange.endedAt !== undefined && lastChange.endedAt <= since;
  return isAfter ? desired : Math.max(1, lastChange.from);
}
