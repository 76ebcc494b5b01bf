/** A scalable target: something with a desired capacity, the bounds it must stay in, and what may change it. */

import type { Scope } from "../scope.ts";
import type { Instant } from "../time/time.ts";
import type { PolicyActivity } from "./policy.ts";

/** What names a scalable target within its scope. */
export interface TargetKey {
  readonly namespace: string;
  /** For example `endpoint/<endpoint>/variant/<variant>`. */
  readonly resourceId: string;
  readonly dimension: string;
}

export interface Suspensions {
  readonly scaleIn: boolean;
  readonly scaleOut: boolean;
  readonly scheduled: boolean;
}

export interface ScalableTarget extends TargetKey {
  readonly scope: Scope;
  readonly arn: string;
  readonly min: number;
  readonly max: number;
  readonly roleArn: string;
  readonly createdAt: Instant;
  readonly suspended: Suspensions;
  /** Part of every policy ARN of this target, as on AWS. */
  readonly policyUuid: string;
  /** Set when it is registered: the capacity must be brought within the bounds as soon as the endpoint allows. */
  readonly clampDue?: boolean;
  /** The last change of capacity that scaling made here, whatever asked for it; under way without `endedAt`. */
  readonly lastChange?: PolicyActivity;
  /** The last advice given instead of a change (`ebbtide:advisory`), so that it is not given twice in a row. */
  readonly lastAdvice?: { readonly from: number; readonly to: number; readonly cause: string };
}

/** One text per target: the key of its document. */
export const targetKey = (target: TargetKey): string =>
  `${target.namespace}|${target.resourceId}|${target.dimension}`;

/** The endpoint and variant that `endpoint/<endpoint>/variant/<variant>` names; undefined for another form. */
export function variantOf(resourceId: string): { endpoint: string; variant: string } | undefined {
  const match = /^endpoint\/([^/]+)\/variant\/([^/]+)$/.exec(resourceId);
  return match?.[1] && match[2] ? { endpoint: match[1], variant: match[2] } : undefined;
}

export const VARIANT_DIMENSION = "sagemaker:variant:DesiredInstanceCount";

/** Of targets whose resource id is the address of their own service. */
export const CUSTOM_NAMESPACE = "custom-resource";
