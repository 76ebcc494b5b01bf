/** DescribeScheduledActions: those that will never run again too. */

import type { ScheduledAction } from "../../../core/scaling/scheduled-action.ts";
import { targetKey } from "../../../core/scaling/target.ts";
import { operation } from "../../operation.ts";
import type {
  DescribeScheduledActionsRequest,
  DescribeScheduledActionsResponse,
  ScheduledAction as Row,
} from "../../shapes/application-autoscaling.types.ts";
import { inCodeUnits, pageLimit, pageOfList, requireResource } from "./paging.ts";
import { targetMembers } from "./targets.ts";

export const describeScheduledActions = operation<
  DescribeScheduledActionsRequest,
  DescribeScheduledActionsResponse
>("DescribeScheduledActions", async (input, { store, scope, pages }) => {
  const { ServiceNamespace, ResourceId, ScalableDimension, ScheduledActionNames, MaxResults, NextToken } =
    input;
  requireResource(ScalableDimension, ResourceId, "ResourceId");
  const limit = pageLimit(MaxResults, 50);
  const wanted = (await store.scheduledActions.list(scope))
    .filter(({ target }) => target.namespace === ServiceNamespace)
    .filter(({ target }) => ResourceId === undefined || target.resourceId === ResourceId)
    .filter(({ target }) => ScalableDimension === undefined || target.dimension === ScalableDimension)
    .filter(({ name }) => !ScheduledActionNames?.length || ScheduledActionNames.includes(name))
    .sort((a, b) => inCodeUnits(keyOf(a), keyOf(b)));
  const page = pageOfList(pages, "DescribeScheduledActions", wanted, keyOf, limit, NextToken);
  return { ScheduledActions: page.items.map(actionRow), NextToken: page.nextToken };
});

const keyOf = ({ target, name }: ScheduledAction): string => `${targetKey(target)}|${name}`;

const actionRow = (action: ScheduledAction): Row => ({
  ScheduledActionName: action.name,
  ScheduledActionARN: action.arn,
  ...targetMembers(action.target),
  Schedule: action.schedule,
  Timezone: action.timezone,
  StartTime: action.startAt,
  EndTime: action.endAt,
  ScalableTargetAction: { MinCapacity: action.bounds.min, MaxCapacity: action.bounds.max },
  CreationTime: action.createdAt,
});
