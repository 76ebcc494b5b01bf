/** Scaling activities: the record of every change of capacity, and of every wish for one that came to nothing. */

import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";
import type { TargetKey } from "./target.ts";

export type ActivityStatus =
  | "Pending"
  | "InProgress"
  | "Successful"
  | "Overridden"
  | "Unfulfilled"
  | "Failed";

export type NotScaledReason =
  | { readonly code: "AutoScalingAnticipatedFlapping" }
  | { readonly code: "TargetServicePutResourceAsUnscalable" }
  | { readonly code: "AlreadyAtMaxCapacity"; readonly maxCapacity: number }
  | { readonly code: "AlreadyAtMinCapacity"; readonly minCapacity: number }
  | { readonly code: "AlreadyAtDesiredCapacity"; readonly currentCapacity: number };

export interface ScalingActivity {
  readonly scope: Scope;
  readonly id: string;
  readonly target: TargetKey;
  readonly description: string;
  readonly cause: string;
  readonly startedAt: Instant;
  readonly endedAt?: Instant;
  readonly status: ActivityStatus;
  readonly statusMessage?: string;
  readonly details?: string;
  /** Present exactly for wishes that changed nothing. */
  readonly notScaledReasons?: readonly NotScaledReason[];
  /** The capacity this activity set, when it set one. */
  readonly desired?: number;
}
