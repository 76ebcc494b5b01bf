/** The status of an endpoint, as the state of its fleet makes it; the texts are AWS's where AWS has one. */

import type { Instant } from "../time/time.ts";
import type { Endpoint, StartFailures } from "./endpoint.ts";
import { type FailedStart, givenUpAt, isCrashLoop } from "./start-failures.ts";

/** AWS's limit. */
const LONGEST_REASON = 1024;

/** Why an endpoint that is being created has failed: its instances are too slow, or crash again and again. */
export function failureToCreate(
  { status, variant }: Endpoint,
  failures: StartFailures | undefined,
  failed: readonly FailedStart[],
): string | undefined {
  if (status !== "Creating") return undefined;
  const words = `The primary container for production variant ${variant.name} did not pass the ping health check. Please check CloudWatch logs for this endpoint.`;
  if (failed.some(({ slow }) => slow)) return words;
  // A lack of capacity may end; AWS would give up after a while.
  if (!failures || !isCrashLoop(failures)) return undefined;
  return `${words} ${crashes(failures)}`.slice(0, LONGEST_REASON);
}

export interface FleetCounts {
  readonly inService: number;
  readonly starting: number;
}

/** The endpoint with so many instances in service; the very same object when that changes nothing. */
export function endpointAfter(
  endpoint: Endpoint,
  counts: FleetCounts,
  failures: StartFailures | undefined,
  now: Instant,
): Endpoint {
  const { status: before, variant } = endpoint;
  const { inService } = counts;
  const status = isDone(endpoint, counts, failures, now) ? "InService" : before;
  const failureReason = failures && reasonOf(variant.name, failures);
  const unchanged =
    status === before &&
    variant.currentInstances === inService &&
    endpoint.failureReason === failureReason &&
    endpoint.startFailures === failures;
  if (unchanged) return endpoint;
  const { failureReason: _reason, startFailures: _failures, ...rest } = endpoint;
  return {
    ...rest,
    status,
    modifiedAt: status === before ? endpoint.modifiedAt : now,
    variant: { ...variant, currentInstances: inService },
    ...(failureReason === undefined ? {} : { failureReason }),
    ...(failures ? { startFailures: failures } : {}),
  };
}

/**
 * It has what it wants, or what it can get: when there has been no room for more for some time it may be scaled, in
 * above all, and goes on asking for what is still wanted.
 */
function isDone(
  { status, variant }: Endpoint,
  { inService, starting }: FleetCounts,
  failures: StartFailures | undefined,
  now: Instant,
): boolean {
  if (inService === variant.desiredInstances) return status === "Creating" || status === "Updating";
  if (starting > 0 || now < (givenUpAt(failures) ?? Number.POSITIVE_INFINITY)) return false;
  return status === "Updating" || (status === "Creating" && inService > 0);
}

function reasonOf(variantName: string, failures: StartFailures): string | undefined {
  if (failures.noCapacitySince !== undefined) return `${failures.reason} ${LACKING}`.slice(0, LONGEST_REASON);
  return isCrashLoop(failures) ? crashLoopReason(variantName, failures) : undefined;
}

const LACKING = "Starts are tried again each minute.";

const crashLoopReason = (variantName: string, failures: StartFailures): string =>
  `Crash loop: the instances of production variant ${variantName} do not stay up. ${crashes(failures)} Starts are tried again with increasing delays. Please check CloudWatch logs for this endpoint.`.slice(
    0,
    LONGEST_REASON,
  );

const crashes = ({ count, reason }: StartFailures): string =>
  `${count} starts in a row failed, the last one: ${reason}`;
