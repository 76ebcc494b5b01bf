/** What AWS's APIs tell of a live endpoint and of everything that scales it, as it came. */

import type { Profile } from "../../core/scaling/profile.ts";
import type { Tags } from "../../core/scope.ts";

/** An answer's member, with its names. */
export type Row = Readonly<Record<string, unknown>>;

export interface LiveEndpoint {
  /** As the caller wrote it, such as `aws:farm`. */
  readonly where: string;
  readonly name: string;
  /** The variant that the target scales, and those beside it. */
  readonly variant: string;
  readonly otherVariants: readonly string[];
  readonly asynchronous: boolean;
  /** MaxConcurrentInvocationsPerInstance, where it is set. */
  readonly concurrency?: number;
  /** Present where the endpoint lives on Ebbtide. */
  readonly ebbtide?: { readonly profile: Profile["name"] };
  /** Of the endpoint, and over them those of the target. */
  readonly tags: Tags;
  /** Of DescribeScalableTargets. */
  readonly target: Row;
  /** Of DescribeScalingPolicies. */
  readonly policies: readonly Row[];
  /** Of DescribeScheduledActions. */
  readonly scheduledActions: readonly Row[];
  /** Of DescribeAlarms: those whose actions name the policies, without those that target tracking owns. */
  readonly alarms: readonly Row[];
}
