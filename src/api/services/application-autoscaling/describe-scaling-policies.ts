/** DescribeScalingPolicies: with the alarms that trigger each policy, the user's own for step scaling. */

import type { Alarm } from "../../../core/alarms/alarm.ts";
import { triggers } from "../../../core/scaling/alarm-standing.ts";
import type { ScalingPolicy } from "../../../core/scaling/policy.ts";
import { targetKey } from "../../../core/scaling/target.ts";
import { operation } from "../../operation.ts";
import type {
  DescribeScalingPoliciesRequest,
  DescribeScalingPoliciesResponse,
  ScalingPolicy as Row,
} from "../../shapes/application-autoscaling.types.ts";
import { inCodeUnits, pageLimit, pageOfList, requireResource } from "./paging.ts";
import { configurationMembers } from "./policy-configuration.ts";
import { targetMembers } from "./targets.ts";

export const describeScalingPolicies = operation<
  DescribeScalingPoliciesRequest,
  DescribeScalingPoliciesResponse
>("DescribeScalingPolicies", async (input, { store, scope, pages }) => {
  const { ServiceNamespace, ResourceId, ScalableDimension, PolicyNames, MaxResults, NextToken } = input;
  requireResource(ScalableDimension, ResourceId, "ResourceId");
  const limit = pageLimit(MaxResults, 10);
  const wanted = (await store.policies.list(scope))
    .filter(({ target }) => target.namespace === ServiceNamespace)
    .filter(({ target }) => ResourceId === undefined || target.resourceId === ResourceId)
    .filter(({ target }) => ScalableDimension === undefined || target.dimension === ScalableDimension)
    .filter(({ name }) => !PolicyNames?.length || PolicyNames.includes(name))
    .sort((a, b) => inCodeUnits(keyOf(a), keyOf(b)));
  const page = pageOfList(pages, "DescribeScalingPolicies", wanted, keyOf, limit, NextToken);
  const alarms = await store.alarms.list(scope);
  return {
    ScalingPolicies: page.items.map((policy) => policyRow(policy, alarms)),
    NextToken: page.nextToken,
  };
});

const keyOf = ({ target, name }: ScalingPolicy): string => `${targetKey(target)}|${name}`;

const policyRow = (policy: ScalingPolicy, alarms: readonly Alarm[]): Row => ({
  PolicyARN: policy.arn,
  PolicyName: policy.name,
  ...targetMembers(policy.target),
  ...configurationMembers(policy),
  Alarms: alarms
    .filter((alarm) => triggers(alarm, policy.arn))
    .map(({ name, arn }) => ({ AlarmName: name, AlarmARN: arn })),
  CreationTime: policy.createdAt,
});
