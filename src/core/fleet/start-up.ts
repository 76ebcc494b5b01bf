/** The record of an instance's start, kept when the instance is gone. */

import type { Scope } from "../scope.ts";
import type { Duration, Instant } from "../time/time.ts";
import type { Instance } from "./instance.ts";

export interface StartUp {
  readonly scope: Scope;
  readonly instanceId: string;
  readonly endpointName: string;
  /** When it answered its first ping. */
  readonly at: Instant;
  /** From the decision to start it. */
  readonly took: Duration;
}

/** The start-up of an instance that has just come into service; undefined for those that have been there longer. */
export function startUpOf(
  { scope, id, endpointName, createdAt, inServiceAt }: Instance,
  now: Instant,
): StartUp | undefined {
  if (inServiceAt !== now) return undefined;
  return { scope, instanceId: id, endpointName, at: now, took: now - createdAt };
}
