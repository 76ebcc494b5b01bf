/** A change of capacity as later decisions see it: from where, to where, since when. */

import type { Instant } from "../time/time.ts";
import type { Outcome } from "./decision.ts";
import type { PolicyActivity } from "./policy.ts";

/**
 * The change that carries out a decision. A scale-out that overrides one still under way counts from where that one
 * began: the capacity in between was never in service, and nothing has been measured with it.
 */
export function changeOf(
  { from, to }: Extract<Outcome, { kind: "scale" }>,
  lastChange: PolicyActivity | undefined,
  activityId: string,
  now: Instant,
): PolicyActivity {
  const overrides = lastChange !== undefined && lastChange.endedAt === undefined && to > from;
  return { activityId, from: overrides ? Math.min(lastChange.from, from) : from, to, startedAt: now };
}
