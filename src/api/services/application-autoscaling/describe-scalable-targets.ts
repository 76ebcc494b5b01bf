/** DescribeScalableTargets. */

import { type ScalableTarget, targetKey } from "../../../core/scaling/target.ts";
import { operation } from "../../operation.ts";
import type {
  DescribeScalableTargetsRequest,
  DescribeScalableTargetsResponse,
  ScalableTarget as Row,
} from "../../shapes/application-autoscaling.types.ts";
import { inCodeUnits, pageLimit, pageOfList, requireResource } from "./paging.ts";
import { targetMembers } from "./targets.ts";

export const describeScalableTargets = operation<
  DescribeScalableTargetsRequest,
  DescribeScalableTargetsResponse
>(
  "DescribeScalableTargets",
  async ({ ServiceNamespace, ResourceIds, ScalableDimension, MaxResults, NextToken }, { store, scope }) => {
    const ids = ResourceIds?.length ? ResourceIds : undefined;
    requireResource(ScalableDimension, ids, "ResourceIds");
    const limit = pageLimit(MaxResults, 50);
    const wanted = (await store.targets.list(scope))
      .filter(({ namespace }) => namespace === ServiceNamespace)
      .filter(({ resourceId }) => ids === undefined || ids.includes(resourceId))
      .filter(({ dimension }) => ScalableDimension === undefined || dimension === ScalableDimension)
      .sort((a, b) => inCodeUnits(targetKey(a), targetKey(b)));
    const page = pageOfList("DescribeScalableTargets", wanted, targetKey, limit, NextToken);
    return { ScalableTargets: page.items.map(targetRow), NextToken: page.nextToken };
  },
);

const targetRow = (target: ScalableTarget): Row => ({
  ...targetMembers(target),
  MinCapacity: target.min,
  MaxCapacity: target.max,
  RoleARN: target.roleArn,
  CreationTime: target.createdAt,
  SuspendedState: {
    DynamicScalingInSuspended: target.suspended.scaleIn,
    DynamicScalingOutSuspended: target.suspended.scaleOut,
    ScheduledScalingSuspended: target.suspended.scheduled,
  },
  ScalableTargetARN: target.arn,
});
