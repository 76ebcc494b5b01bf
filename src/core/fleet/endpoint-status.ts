/** The status of an endpoint, as the state of its fleet makes it; the texts are AWS's where AWS has one. */

import type { Instant } from "../time/time.ts";
import type { Endpoint, StartFailures } from "./endpoint.ts";
import { type FailedStart, isCrashLoop } from "./start-failures.ts";

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
  if (!failures || !isCrashLoop(failures)) return undefined;
  return `${words} ${crashes(failures)}`.slice(0, LONGEST_REASON);
}

/** The endpoint with so many instances in service; the very same object when that changes nothing. */
export function endpointAfter(
  endpoint: Endpoint,
  inService: number,
  failures: StartFailures | undefined,
  now: Instant,
): Endpoint {
  const { status: before, variant } = endpoint;
  const done = (before === "Creating" || before === "Updating") && inService === variant.desiredInstances;
  const status = done ? "InService" : before;
  const failureReason =
    isCrashLoop(failures) && failures ? crashLoopReason(variant.name, failures) : undefined;
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

const crashLoopReason = (variantName: string, failures: StartFailures): string =>
  `Crash loop: the instances of production variant ${variantName} do not stay up. ${crashes(failures)} Starts are tried again with increasing delays. Please check CloudWatch logs for this endpoint.`.slice(
    0,
    LONGEST_REASON,
  );

const crashes = ({ count, reason }: StartFailures): string =>
  `${count} starts in a row failed, the last one: ${reason}`;
