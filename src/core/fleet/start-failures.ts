/** Starts that failed in a row: how long to wait before the next, and when it is a crash loop. */

import { type Duration, type Instant, minutes, seconds } from "../time/time.ts";
import type { StartFailures } from "./endpoint.ts";
import type { Instance } from "./instance.ts";

/** So many in a row are a crash loop, no longer bad luck. */
export const CRASH_LOOP = 3;

/** An instance that was in service for this long has started well; one that ended before has not. */
export const STABLE_AFTER: Duration = seconds(10);

const FIRST_BACK_OFF: Duration = seconds(1);
const LONGEST_BACK_OFF: Duration = minutes(5);

/** A start that came to nothing. `slow`: it ran, and did not answer its ping in time. */
export interface FailedStart {
  readonly instance: Instance;
  readonly slow: boolean;
  readonly reason: string;
}

export const isCrashLoop = (failures: StartFailures | undefined): boolean =>
  (failures?.count ?? 0) >= CRASH_LOOP;

/** When the next start may be tried: 1 s after the first failure, then 2 s, 4 s, … at most 5 minutes. */
export function nextStartAt(failures: StartFailures | undefined): Instant {
  if (!failures) return Number.NEGATIVE_INFINITY;
  return failures.lastAt + Math.min(LONGEST_BACK_OFF, FIRST_BACK_OFF * 2 ** Math.min(failures.count - 1, 20));
}

/**
 * Counts failed starts. Instances that were started together count once: only a start that was tried after the last
 * failure says something new.
 */
export function countFailures(
  known: StartFailures | undefined,
  failed: readonly FailedStart[],
  now: Instant,
): StartFailures | undefined {
  const fresh = failed.filter(({ instance }) => !known || instance.createdAt > known.lastAt);
  const last = fresh.at(-1);
  return last ? { count: (known?.count ?? 0) + 1, lastAt: now, reason: last.reason } : known;
}

/** When failures are forgotten, if all goes on well: an instance that was started after them has proved stable. */
export function forgivenAt(
  failures: StartFailures | undefined,
  inService: readonly Instance[],
): Instant | undefined {
  if (!failures) return undefined;
  const after = inService.flatMap(({ inServiceAt }) =>
    inServiceAt !== undefined && inServiceAt >= failures.lastAt ? [inServiceAt] : [],
  );
  return after.length > 0 ? Math.min(...after) + STABLE_AFTER : undefined;
}
