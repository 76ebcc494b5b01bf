/** When a notice that could not be delivered is tried again, and when it is given up. */

import { type Duration, hours, type Instant, minutes, seconds } from "../time/time.ts";
import type { OutboxEntry } from "./notice.ts";

const LONGEST_DELAY = minutes(10);
const LONGEST_LIFE = hours(24);

export type Retry =
  | { readonly kind: "again"; readonly at: Instant }
  | { readonly kind: "giveUp"; readonly reason: string };

/** What to do with an entry after one more failed try. */
export function retryAfterFailure(entry: OutboxEntry, now: Instant): Retry {
  const at = now + retryDelay(entry.attempts);
  if (at - entry.createdAt <= LONGEST_LIFE) return { kind: "again", at };
  return { kind: "giveUp", reason: `not delivered within 24 hours, in ${entry.attempts + 1} tries` };
}

/** 1 s after the first failure, then doubling up to ten minutes. */
export const retryDelay = (earlierFailures: number): Duration =>
  Math.min(LONGEST_DELAY, seconds(1) * 2 ** Math.min(earlierFailures, 20));
