import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import {
  ApplicationAutoScalingClient,
  type TargetTrackingScalingPolicyConfiguration as Configuration,
  DescribeScalableTargetsCommand,
  DescribeScalingActivitiesCommand,
  DescribeScalingPoliciesCommand,
  ListTagsForResourceCommand,
  PutScalingPolicyCommand,
  type PutScalingPolicyCommandInput,
  RegisterScalableTargetCommand,
} from "@aws-sdk/client-application-auto-scaling";
import { scope } from "../../../../test/support/alarms.ts";
import { endpoint } from "../../../../test/support/measuring.ts";
import { wiredStore } from "../../../../test/support/wired-store.ts";
import { applicationAutoscaling } from "./service.ts";

const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/tides/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
} as const;

/** The configuration that AWS's guide prints. */
const TargetTrackingScalingPolicyConfiguration: Configuration = {
  TargetValue: 5.0,
  CustomizedMetricSpecification: {
    MetricName: "ApproximateBacklogSizePerInstance",
    Namespace: "AWS/SageMaker",
    Dimensions: [{ Name: "EndpointName", Value: "tides" }],
    Statistic: "Average",
  },
  ScaleInCooldown: 300,
  ScaleOutCooldown: 300,
};

async function client(context: TestContext): Promise<ApplicationAutoScalingClient> {
  const wired = await wiredStore(context, [applicationAutoscaling]);
  await wired.store.endpoints.put(scope, endpoint.name, endpoint);
  const made = new ApplicationAutoScalingClient(wired.client);
  context.after(() => made.destroy());
  return made;
}

test("the SDK registers, puts and describes what the guide prints", async (context) => {
  const made = await client(context);
  const { ScalableTargetARN } = await made.send(
    new RegisterScalableTargetCommand({
      ...resource,
      MinCapacity: 0,
      MaxCapacity: 5,
      Tags: { "ebbtide:profile": "aws" },
    }),
  );
  assert.match(ScalableTargetARN ?? "", /scalable-target\/[0-9a-z]{36}$/);
  const { Tags } = await made.send(new ListTagsForResourceCommand({ ResourceARN: ScalableTargetARN }));
  assert.deepEqual(Tags, { "ebbtide:profile": "aws" });
  const put = await made.send(
    new PutScalingPolicyCommand({
      ...resource,
      PolicyName: "Invocations-ScalingPolicy",
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration,
    }),
  );
  assert.equal(put.Alarms?.length, 2);

  const { ScalableTargets } = await made.send(
    new DescribeScalableTargetsCommand({ ServiceNamespace: "sagemaker" }),
  );
  assert.deepEqual(ScalableTargets?.[0]?.CreationTime, new Date(Date.UTC(2026, 0, 1)));
  const { ScalingPolicies } = await made.send(
    new DescribeScalingPoliciesCommand({ ServiceNamespace: "sagemaker" }),
  );
  assert.deepEqual(ScalingPolicies, [
    {
      PolicyARN: put.PolicyARN,
      PolicyName: "Invocations-ScalingPolicy",
      ...resource,
      PolicyType: "TargetTrackingScaling",
      TargetTrackingScalingPolicyConfiguration,
      Alarms: put.Alarms,
      CreationTime: new Date(Date.UTC(2026, 0, 1)),
    },
  ]);
  const { ScalingActivities } = await made.send(
    new DescribeScalingActivitiesCommand({ ServiceNamespace: "sagemaker" }),
  );
  assert.deepEqual(ScalingActivities, []);
});

test("wrong values are refused in AWS's words", async (context) => {
  const made = await client(context);
  const wrong = {
    ...resource,
    PolicyName: "p",
    PolicyType: "Magic",
  } as unknown as PutScalingPolicyCommandInput;
  await assert.rejects(made.send(new PutScalingPolicyCommand(wrong)), {
    name: "ValidationException",
    message:
      "1 validation error detected: Value 'Magic' at 'policyType' failed to satisfy constraint: Member must satisfy enum value set: [PredictiveScaling, StepScaling, TargetTrackingScaling]",
  });
  await assert.rejects(
    made.send(
      new PutScalingPolicyCommand({
        ...resource,
        PolicyName: "p",
        PolicyType: "TargetTrackingScaling",
        TargetTrackingScalingPolicyConfiguration,
      }),
    ),
    {
      name: "ObjectNotFoundException",
      message: `No scalable target registered for service namespace: sagemaker, resource ID: ${resource.ResourceId}, scalable dimension: ${resource.ScalableDimension}`,
    },
  );
});
