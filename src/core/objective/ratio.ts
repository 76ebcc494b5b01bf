/** The required count in the form that target tracking understands. */

import type { PolicyActivity } from "../scaling/policy.ts";
import { servedBy } from "../scaling/served-by.ts";
import type { Instant } from "../time/time.ts";

/**
 * Required instances over those that target tracking will multiply it with, so that ceil(capacity × ratio ÷ 1.0) is the
 * required count. Without an instance it is over one, and just above 1 when one is required: an alarm asks for more
 * than 1, and the arithmetic must not make two of it.
 */
export function ratioOf(
  required: number,
  desired: number,
  lastChange: PolicyActivity | undefined,
  now: Instant,
): number {
  if (desired === 0) return required === 1 ? JUST_ABOVE_ONE : required;
  return required / servedBy(desired, lastChange, now);
}

/** Target tracking takes no more than a billionth for dust. */
const JUST_ABOVE_ONE = 1 + 1e-10;
