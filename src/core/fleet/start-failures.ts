/** Starts that failed in a row: how long to wait before the next, and whether it is a crash loop or a lack of capacity. */

import { type Duration, type Instant, minutes, seconds } from "../time/time.ts";
import type { StartFailures } from "./endpoint.ts";
import type { Instance } from "./instance.ts";
import type { Observed } from "./observed.ts";

/** So many in a row are a crash loop, no longer bad luck. */
export const CRASH_LOOP = 3;

/** An instance that was in service for this long has started well; one that ended before has not. */
export const STABLE_AFTER: Duration = seconds(10);

const FIRST_BACK_OFF: Duration = seconds(1);
const LONGEST_BACK_OFF: Duration = minutes(5);

/** AWS's least VariantInstanceProvisionTimeoutInSeconds: then a change has failed that finds no room. */
const PROVISIONING_LIMIT: Duration = minutes(5);

/** Asking for room costs nothing but the question. */
const LONGEST_WITHOUT_CAPACITY: Duration = minutes(1);

/** A start that came to nothing. `slow`: it ran, and did not answer its ping in time. */
export interface FailedStart {
  readonly instance: Pick<Instance, "createdAt">;
  readonly slow: boolean;
  readonly reason: string;
  readonly noCapacity?: true;
}

export const isCrashLoop = (failures: StartFailures | undefined): boolean =>
  (failures?.count ?? 0) >= CRASH_LOOP && failures?.noCapacitySince === undefined;

/** When the next start may be tried: 1 s after the first failure, then 2 s, 4 s, … at most 5 minutes; 1 where room lacks. */
export function nextStartAt(failures: StartFailures | undefined): Instant {
  if (!failures) return Number.NEGATIVE_INFINITY;
  const lacks = failures.noCapacitySince !== undefined;
  const longest = lacks ? LONGEST_WITHOUT_CAPACITY : LONGEST_BACK_OFF;
  return failures.lastAt + Math.min(longest, FIRST_BACK_OFF * 2 ** Math.min(failures.count - 1, 20));
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
  if (!last) return known;
  const { reason, noCapacity } = last;
  const since = noCapacity ? { noCapacitySince: known?.noCapacitySince ?? now } : {};
  return { count: (known?.count ?? 0) + 1, lastAt: now, reason, ...since };
}

/** When it is no more waited for that there is room; undefined when there is no lack of it. */
export const givenUpAt = (failures: StartFailures | undefined): Instant | undefined =>
  failures?.noCapacitySince === undefined ? undefined : failures.noCapacitySince + PROVISIONING_LIMIT;

/** Whether a lack of capacity is over: nothing is missing any more, or what was asked for after the last refusal is there. */
export function isLackOver(
  { noCapacitySince, lastAt }: StartFailures,
  desired: number,
  instances: readonly Instance[],
  observed: ReadonlyMap<string, Observed>,
): boolean {
  if (noCapacitySince === undefined) return false;
  const counted = instances.filter(({ status }) => status === "starting" || status === "inService");
  const isThere = ({ id, createdAt }: Instance): boolean =>
    createdAt > lastAt && (observed.get(id)?.state ?? "gone") !== "gone";
  return counted.length >= desired || counted.some(isThere);
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
