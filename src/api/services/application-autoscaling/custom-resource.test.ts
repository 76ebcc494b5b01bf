import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { scope } from "../../../../test/support/alarms.ts";
import { type Client, operations } from "../../../../test/support/operations.ts";
import { FakeResource } from "../../../../test/support/resources.ts";
import { targetKey } from "../../../core/scaling/target.ts";
import type { PutScalingPolicyResponse } from "../../shapes/application-autoscaling.types.ts";
import { applicationAutoscaling } from "./service.ts";

const start = Date.UTC(2026, 0, 1);
const resourceId = "https://farm.example/scalableTargetDimensions/1";
const resource = {
  ServiceNamespace: "custom-resource",
  ResourceId: resourceId,
  ScalableDimension: "custom-resource:ResourceType:Property",
};
const key = targetKey({
  namespace: resource.ServiceNamespace,
  resourceId,
  dimension: resource.ScalableDimension,
});

interface Made extends Client {
  readonly service: FakeResource;
}

async function client(context: TestContext): Promise<Made> {
  const service = new FakeResource();
  const made = await operations(context, applicationAutoscaling, start, { resources: service });
  return Object.assign(made, { service });
}

const bounds = { MinCapacity: 0, MaxCapacity: 5 };

test("a custom resource is asked when it is registered, and what it says is kept", async (context) => {
  const made = await client(context);
  await made.call("RegisterScalableTarget", { ...resource, ...bounds });
  assert.deepEqual(made.service.calls, ["GET"]);
  assert.deepEqual(await made.store.customResources.get(scope, resourceId), {
    scope,
    resourceId,
    registeredAt: start,
    seen: { ...made.service.description, at: start },
  });
  const target = await made.store.targets.get(scope, key);
  assert.equal(
    target?.roleArn,
    "arn:aws:iam::000000000000:role/aws-service-role/custom-resource.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_CustomResource",
  );
  assert.equal(target.clampDue, true);
  assert.ok(made.nudged.includes("resourceKeeper"));
});

test("a resource that does not describe itself is refused with its service's reason", async (context) => {
  const made = await client(context);
  made.service.instead = () => ({
    kind: "refused",
    reason: "No such dimension (Service: custom-resource; Status Code: 404)",
  });
  assert.deepEqual(await made.refusal("RegisterScalableTarget", { ...resource, ...bounds }), [
    "ValidationException",
    `Unable to describe custom resource ${resourceId}. Reason: No such dimension (Service: custom-resource; Status Code: 404)`,
  ]);
  assert.deepEqual(await made.store.targets.all(), []);
  assert.deepEqual(await made.store.customResources.all(), []);
});

test("a registered resource that is silent can still be suspended", async (context) => {
  const made = await client(context);
  await made.call("RegisterScalableTarget", { ...resource, ...bounds });
  made.service.instead = () => ({ kind: "failed", reason: "connect ECONNREFUSED" });
  const SuspendedState = { DynamicScalingOutSuspended: true };
  await made.call("RegisterScalableTarget", { ...resource, SuspendedState });
  assert.equal((await made.store.targets.get(scope, key))?.suspended.scaleOut, true);
  const kept = await made.store.customResources.get(scope, resourceId);
  assert.equal(kept?.trouble?.reason, "connect ECONNREFUSED");
});

for (const [more, message] of [
  [{ MinCapacity: 6 }, "Maximum capacity cannot be less than minimum capacity"],
  [{ ResourceId: "farm/1" }, "Unsupported service namespace, resource type or scalable dimension"],
  [{ ResourceId: "https://" }, "The resource ID is no http or https URL"],
  [
    { ResourceId: "http://169.254.169.254/x" },
    "The resource ID leads to a link-local address, which is never asked",
  ],
  [
    { Tags: { "ebbtide:wake": "immediate" } },
    "Tag 'ebbtide:wake' is for endpoints: Ebbtide does not see other resources' work",
  ],
] as const)
  test(`registering ${JSON.stringify(more)} is refused before anybody is asked`, async (context) => {
    const made = await client(context);
    assert.deepEqual(await made.refusal("RegisterScalableTarget", { ...resource, ...bounds, ...more }), [
      "ValidationException",
      message,
    ]);
    assert.deepEqual(made.service.calls, []);
  });

test("target tracking follows a customized metric; there are no predefined ones", async (context) => {
  const made = await client(context);
  await made.call("RegisterScalableTarget", { ...resource, ...bounds });
  const put = (configuration: object) => ({
    ...resource,
    PolicyName: "jobs",
    PolicyType: "TargetTrackingScaling",
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 10, ...configuration },
  });
  const customized = { Namespace: "Farm", MetricName: "JobsPerWorker", Statistic: "Average" };
  const { PolicyARN, Alarms = [] } = await made.call<PutScalingPolicyResponse>(
    "PutScalingPolicy",
    put({ CustomizedMetricSpecification: customized }),
  );
  assert.match(PolicyARN ?? "", new RegExp(`:resource/custom-resource/${resourceId}:policyName/jobs$`));
  assert.match(Alarms[0]?.AlarmName ?? "", new RegExp(`^TargetTracking-${resourceId}-AlarmHigh-`));
  const predefined = { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" };
  assert.deepEqual(
    await made.refusal("PutScalingPolicy", put({ PredefinedMetricSpecification: predefined })),
    [
      "ValidationException",
      "Scalable dimension custom-resource:ResourceType:Property only supports the following predefined metric types: none",
    ],
  );
});

test("deregistering forgets the resource", async (context) => {
  const made = await client(context);
  await made.call("RegisterScalableTarget", { ...resource, ...bounds });
  await made.call("DeregisterScalableTarget", resource);
  assert.deepEqual(await made.store.customResources.all(), []);
});
