/** What is to become of one instance, judged by what can be seen of it, whatever its endpoint wants. */

import { type Duration, type Instant, minutes, seconds } from "../time/time.ts";
import type { ProductionVariant } from "./endpoint.ts";
import type { Instance } from "./instance.ts";
import type { Health, Observed, Work } from "./observed.ts";
import { type FailedStart, STABLE_AFTER } from "./start-failures.ts";

/** AWS's default for ContainerStartupHealthCheckTimeoutInSeconds. */
export const DEFAULT_STARTUP_TIMEOUT: Duration = minutes(4);

/** For ModelDataDownloadTimeoutInSeconds; AWS names no default. */
export const DEFAULT_DOWNLOAD_TIMEOUT: Duration = minutes(15);

/** An instance is unhealthy after this many pings in a row without an answer, over at least this time. */
export const UNHEALTHY_MISSES = 3;
export const UNHEALTHY_AFTER: Duration = seconds(30);

/** The longest invocation is an hour; what still runs after that has lost its caller. */
export const DRAIN_LIMIT: Duration = minutes(61);

export interface InstanceSight {
  readonly instance: Instance;
  readonly variant: ProductionVariant;
  /** Undefined: the provider does not know it. */
  readonly observed: Observed | undefined;
  readonly health: Health | undefined;
  /** Undefined: nothing. */
  readonly work: Work | undefined;
}

export type Verdict =
  /** As it is, at least until then. */
  | { readonly kind: "keep"; readonly until?: Instant }
  /** It answers its ping (or moved): it takes work at this address. */
  | { readonly kind: "serve"; readonly address: string; readonly reason: string }
  | { readonly kind: "drain"; readonly reason: string }
  | { readonly kind: "stop"; readonly reason: string; readonly failed?: FailedStart }
  /** Nothing of it is left. */
  | { readonly kind: "remove"; readonly reason: string; readonly failed?: FailedStart };

export function judgeInstance(sight: InstanceSight, now: Instant): Verdict {
  const { instance, observed } = sight;
  // Asked for and not yet known to the provider: it will be asked (again).
  if (instance.status === "starting" && !observed) return { kind: "keep" };
  if (!observed || observed.state === "gone") return ended(instance, observed, now);
  if (instance.status === "stopping" || observed.state === "launching") return { kind: "keep" };
  if (instance.status === "starting") return judgeStarting(sight, observed, now);
  if (instance.status === "draining") return judgeDraining(instance, sight.work, now);
  if (observed.address !== instance.address)
    return { kind: "serve", address: observed.address, reason: "Its address changed." };
  return judgeServing(sight, now);
}

/** Whether its pings went unanswered for too long. */
export const isUnhealthy = (health: Health | undefined, now: Instant): boolean =>
  health?.missingSince !== undefined &&
  health.misses >= UNHEALTHY_MISSES &&
  now >= health.missingSince + UNHEALTHY_AFTER;

function ended(
  instance: Instance,
  observed: Extract<Observed, { state: "gone" }> | undefined,
  now: Instant,
): Verdict {
  const { reason = "Its provider no longer knows it.", noCapacity } = observed ?? {};
  if (instance.status === "stopping") return { kind: "remove", reason: "It has ended." };
  if (instance.status === "draining") return { kind: "remove", reason };
  const stable = instance.inServiceAt !== undefined && now >= instance.inServiceAt + STABLE_AFTER;
  if (stable) return { kind: "remove", reason };
  return {
    kind: "remove",
    reason,
    failed: { instance, slow: false, reason, ...(noCapacity && { noCapacity }) },
  };
}

function judgeStarting(
  { instance, variant, health }: InstanceSight,
  running: Extract<Observed, { state: "running" }>,
  now: Instant,
): Verdict {
  if (health?.answered)
    return { kind: "serve", address: running.address, reason: "It answered its first ping." };
  const timeout = variant.startupTimeout ?? DEFAULT_STARTUP_TIMEOUT;
  const until = running.startedAt + timeout;
  if (now < until) return { kind: "keep", until };
  const reason = `It did not answer its ping with 200 within ${timeout / 1000} s of its start.`;
  return { kind: "stop", reason, failed: { instance, slow: true, reason } };
}

function judgeDraining(instance: Instance, work: Work | undefined, now: Instant): Verdict {
  if (!work) return { kind: "stop", reason: "It has finished its work." };
  const until = (instance.drainingAt ?? now) + DRAIN_LIMIT;
  return now < until
    ? { kind: "keep", until }
    : { kind: "stop", reason: "Its work did not end within the longest time an invocation may take." };
}

/**
 * A long job may starve the pings of a model server that does one thing at a time, so silence counts against an
 * instance only when everything it works on was started since; and even then it may finish, while another takes its place.
 */
function judgeServing({ health, work }: InstanceSight, now: Instant): Verdict {
  if (health?.missingSince === undefined) return { kind: "keep" };
  if (!isUnhealthy(health, now)) return { kind: "keep", until: health.missingSince + UNHEALTHY_AFTER };
  const reason = `It has not answered ${health.misses} pings in a row.`;
  if (!work) return { kind: "stop", reason };
  return work.since < health.missingSince ? { kind: "keep" } : { kind: "drain", reason };
}
