/** DescribeScalableTargets. */

import { type ScalableTarget, targetKey } from "../../../core/scaling/target.ts";
import type { Instant } from "../../../core/time/time.ts";
import { expectedOf } from "../../../store/forecasts.ts";
import type { Collections } from "../../../store/store.ts";
import { given } from "../../given.ts";
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
  async (
    { ServiceNamespace, ResourceIds, ScalableDimension, MaxResults, NextToken },
    { store, scope, now, pages },
  ) => {
    const ids = ResourceIds?.length ? ResourceIds : undefined;
    requireResource(ScalableDimension, ids, "ResourceIds");
    const limit = pageLimit(MaxResults, 50);
    const wanted = (await store.targets.list(scope))
      .filter(({ namespace }) => namespace === ServiceNamespace)
      .filter(({ resourceId }) => ids === undefined || ids.includes(resourceId))
      .filter(({ dimension }) => ScalableDimension === undefined || dimension === ScalableDimension)
      .sort((a, b) => inCodeUnits(targetKey(a), targetKey(b)));
    const page = pageOfList(pages, "DescribeScalableTargets", wanted, targetKey, limit, NextToken);
    const rows = page.items.map(async (target) =>
      targetRow(target, await predictedCapacity(store, target, now)),
    );
    return { ScalableTargets: await Promise.all(rows), NextToken: page.nextToken };
  },
);

/** Present only with a predictive policy that scales. */
async function predictedCapacity(
  store: Collections,
  target: ScalableTarget,
  now: Instant,
): Promise<number | undefined> {
  const { floors } = await expectedOf(store, target, now);
  return floors.length === 0 ? undefined : Math.max(...floors.map(({ capacity }) => capacity));
}

const targetRow = (target: ScalableTarget, predicted: number | undefined): Row => ({
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
  ...given({ PredictedCapacity: predicted }),
});
