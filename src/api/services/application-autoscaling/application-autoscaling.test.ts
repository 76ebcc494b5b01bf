import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { configurationWith, flat, scope } from "../../../../test/support/alarms.ts";
import { endpoint } from "../../../../test/support/measuring.ts";
import { type Client, operations } from "../../../../test/support/operations.ts";
import { signal } from "../../../../test/support/scaling.ts";
import type { Alarm } from "../../../core/alarms/alarm.ts";
import { newAlarm } from "../../../core/alarms/alarm-changes.ts";
import type { ScalingActivity } from "../../../core/scaling/activity.ts";
import { targetKey } from "../../../core/scaling/target.ts";
import { days, minutes } from "../../../core/time/time.ts";
import type {
  DescribeScalableTargetsResponse,
  DescribeScalingActivitiesResponse,
  DescribeScalingPoliciesResponse,
  PutScalingPolicyResponse,
  RegisterScalableTargetResponse,
} from "../../shapes/application-autoscaling.types.ts";
import { deregisterTargets } from "./deregister.ts";
import { applicationAutoscaling } from "./service.ts";

const start = Date.UTC(2026, 0, 1);
const resource = {
  ServiceNamespace: "sagemaker",
  ResourceId: "endpoint/tides/variant/AllTraffic",
  ScalableDimension: "sagemaker:variant:DesiredInstanceCount",
};
const named =
  "service namespace: sagemaker, resource ID: endpoint/tides/variant/AllTraffic, scalable dimension: sagemaker:variant:DesiredInstanceCount";
const backlog = {
  MetricName: "ApproximateBacklogSizePerInstance",
  Namespace: "AWS/SageMaker",
  Dimensions: [{ Name: "EndpointName", Value: "tides" }],
  Statistic: "Average",
};
const trackingPolicy = {
  ...resource,
  PolicyName: "backlog",
  PolicyType: "TargetTrackingScaling",
  TargetTrackingScalingPolicyConfiguration: {
    TargetValue: 5,
    CustomizedMetricSpecification: backlog,
    ScaleInCooldown: 300,
    ScaleOutCooldown: 300,
  },
};
const stepPolicy = {
  ...resource,
  PolicyName: "HasBacklogWithoutCapacity-ScalingPolicy",
  PolicyType: "StepScaling",
  StepScalingPolicyConfiguration: {
    AdjustmentType: "ChangeInCapacity",
    MetricAggregationType: "Average",
    Cooldown: 300,
    StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 1 }],
  },
};

async function client(context: TestContext): Promise<Client> {
  const made = await operations(context, applicationAutoscaling, start);
  await made.store.endpoints.put(scope, endpoint.name, endpoint);
  return made;
}

const register = (made: Client, more: object = {}): Promise<RegisterScalableTargetResponse> =>
  made.call("RegisterScalableTarget", { ...resource, MinCapacity: 0, MaxCapacity: 5, ...more });

const targets = async (made: Client, query: object = {}) =>
  made.call<DescribeScalableTargetsResponse>("DescribeScalableTargets", {
    ServiceNamespace: "sagemaker",
    ...query,
  });

const policies = async (made: Client, query: object = {}) =>
  made.call<DescribeScalingPoliciesResponse>("DescribeScalingPolicies", {
    ServiceNamespace: "sagemaker",
    ...query,
  });

test("a target is registered and described as on AWS", async (context) => {
  const made = await client(context);
  const { ScalableTargetARN } = await register(made, { Tags: { "ebbtide:profile": "fast" } });
  assert.match(
    ScalableTargetARN ?? "",
    /^arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target\/[a-z0-9]+$/,
  );
  assert.deepEqual((await targets(made)).ScalableTargets, [
    {
      ...resource,
      MinCapacity: 0,
      MaxCapacity: 5,
      RoleARN:
        "arn:aws:iam::000000000000:role/aws-service-role/sagemaker.application-autoscaling.amazonaws.com/AWSServiceRoleForApplicationAutoScaling_SageMakerEndpoint",
      CreationTime: start,
      SuspendedState: {
        DynamicScalingInSuspended: false,
        DynamicScalingOutSuspended: false,
        ScheduledScalingSuspended: false,
      },
      ScalableTargetARN,
    },
  ]);
  assert.ok(made.nudged.includes("scaler"));
});

test("registering again changes what is given and keeps the rest", async (context) => {
  const made = await client(context);
  const first = await register(made);
  made.now += minutes(5);
  const again = await made.call("RegisterScalableTarget", {
    ...resource,
    MaxCapacity: 9,
    SuspendedState: { DynamicScalingInSuspended: true },
  });
  assert.deepEqual(again, first);
  const [row] = (await targets(made)).ScalableTargets ?? [];
  assert.deepEqual([row?.MinCapacity, row?.MaxCapacity, row?.CreationTime], [0, 9, start]);
  assert.deepEqual(row?.SuspendedState, {
    DynamicScalingInSuspended: true,
    DynamicScalingOutSuspended: false,
    ScheduledScalingSuspended: false,
  });
  const stored = await made.store.targets.get(scope, targetKey(keys));
  assert.equal(stored?.clampDue, true);
});

const keys = {
  namespace: resource.ServiceNamespace,
  resourceId: resource.ResourceId,
  dimension: resource.ScalableDimension,
};

for (const [input, message] of [
  [{ MaxCapacity: 5 }, "Minimum capacity must be specified"],
  [{ MinCapacity: 1 }, "Maximum capacity must be specified"],
  [{ MinCapacity: 6, MaxCapacity: 5 }, "Maximum capacity cannot be less than minimum capacity"],
  [{ MinCapacity: -1, MaxCapacity: 5 }, "Minimum capacity cannot be less than 0"],
  [
    { ServiceNamespace: "ecs", MinCapacity: 0, MaxCapacity: 5 },
    "Unsupported service namespace, resource type or scalable dimension",
  ],
  [
    { ResourceId: "service/a/b", MinCapacity: 0, MaxCapacity: 5 },
    "Unsupported service namespace, resource type or scalable dimension",
  ],
  [
    {
      ServiceNamespace: "ecs",
      ScalableDimension: "ecs:service:DesiredCount",
      ResourceId: "service/a/b",
      MinCapacity: 0,
      MaxCapacity: 5,
    },
    "Scalable dimension ecs:service:DesiredCount is not supported by Ebbtide: it scales sagemaker:variant:DesiredInstanceCount, custom-resource:ResourceType:Property",
  ],
  [
    { ResourceId: "endpoint/nowhere/variant/AllTraffic", MinCapacity: 0, MaxCapacity: 5 },
    'Could not find endpoint "arn:aws:sagemaker:us-east-1:000000000000:endpoint/nowhere".',
  ],
  [
    { ResourceId: "endpoint/tides/variant/Other", MinCapacity: 0, MaxCapacity: 5 },
    'The variant name(s) "Other" is/are not present within endpoint configuration "tides".',
  ],
  [
    { MinCapacity: 0, MaxCapacity: 5, Tags: { "ebbtide:wake": "soon" } },
    "Value 'soon' of tag 'ebbtide:wake' must be policy or immediate",
  ],
] as const)
  test(`registering ${JSON.stringify(input)} is refused: ${message}`, async (context) => {
    const made = await client(context);
    const refusal = await made.refusal("RegisterScalableTarget", { ...resource, ...input });
    assert.deepEqual(refusal, ["ValidationException", message]);
  });

test("burstable instance types don't scale", async (context) => {
  const made = await client(context);
  const variant = { ...endpoint.variant, instanceType: "ml.t2.medium" };
  await made.store.endpoints.put(scope, endpoint.name, { ...endpoint, variant });
  const [code, message] = await made.refusal("RegisterScalableTarget", {
    ...resource,
    MinCapacity: 0,
    MaxCapacity: 5,
  });
  assert.equal(code, "ValidationException");
  assert.match(message, /burstable instance type ml\.t2\.medium/);
});

test("tags belong to the first registration", async (context) => {
  const made = await client(context);
  await register(made);
  assert.deepEqual(await made.refusal("RegisterScalableTarget", { ...resource, Tags: { a: "b" } }), [
    "ValidationException",
    "The scalable target that you tried to tag already exists. To update tags on an existing scalable target, use the TagResource API.",
  ]);
});

test("target tracking gets its two alarms, high before low", async (context) => {
  const made = await client(context);
  await register(made);
  const { PolicyARN, Alarms } = await made.call<PutScalingPolicyResponse>("PutScalingPolicy", trackingPolicy);
  assert.match(
    PolicyARN,
    /^arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:[^:]+:resource\/sagemaker\/endpoint\/tides\/variant\/AllTraffic:policyName\/backlog$/,
  );
  const names = Alarms?.map(({ AlarmName }) => AlarmName) ?? [];
  assert.match(names[0] ?? "", /^TargetTracking-endpoint\/tides\/variant\/AllTraffic-AlarmHigh-id-\d+$/);
  assert.match(names[1] ?? "", /^TargetTracking-endpoint\/tides\/variant\/AllTraffic-AlarmLow-id-\d+$/);
  const alarms = await made.store.alarms.list(scope);
  assert.deepEqual(
    alarms
      .map(flat)
      .map(({ period, evaluationPeriods, threshold }) => [period, evaluationPeriods, threshold]),
    [
      [60, 3, 5],
      [60, 15, 4.5],
    ],
  );
  assert.match(alarms[0]?.alarmActions[0] ?? "", /:policyName\/backlog:createdBy\/id-\d+$/);
  const history = await made.store.alarmHistory.list(scope, { subject: names[0] ?? "" });
  assert.deepEqual(
    history.map(({ summary }) => summary),
    [`Alarm "${names[0]}" created`],
  );
  assert.deepEqual((await policies(made)).ScalingPolicies, [
    {
      PolicyARN,
      ...trackingPolicy,
      TargetTrackingScalingPolicyConfiguration: {
        ...trackingPolicy.TargetTrackingScalingPolicyConfiguration,
        CustomizedMetricSpecification: { ...backlog, Unit: undefined },
        DisableScaleIn: undefined,
      },
      Alarms,
      CreationTime: start,
    },
  ]);
});

test("putting a policy again keeps its ARN and gives it new alarms", async (context) => {
  const made = await client(context);
  await register(made);
  const first = await made.call<PutScalingPolicyResponse>("PutScalingPolicy", trackingPolicy);
  const { TargetTrackingScalingPolicyConfiguration: configuration } = trackingPolicy;
  const second = await made.call<PutScalingPolicyResponse>("PutScalingPolicy", {
    ...trackingPolicy,
    TargetTrackingScalingPolicyConfiguration: { ...configuration, TargetValue: 7, DisableScaleIn: true },
  });
  assert.equal(second.PolicyARN, first.PolicyARN);
  assert.equal(second.Alarms?.length, 1);
  const alarms = await made.store.alarms.list(scope);
  assert.deepEqual(
    alarms.map((alarm) => [alarm.name, flat(alarm).threshold]),
    [[second.Alarms[0]?.AlarmName, 7]],
  );
  assert.notEqual(first.Alarms?.[0]?.AlarmName, second.Alarms[0]?.AlarmName);
});

test("an update keeps what a configuration must have, and forgets what it may leave out", async (context) => {
  const made = await client(context);
  await register(made);
  await made.call("PutScalingPolicy", trackingPolicy);
  await made.call("PutScalingPolicy", stepPolicy);
  const { PolicyName } = stepPolicy;
  await made.call("PutScalingPolicy", {
    ...resource,
    PolicyName: "backlog",
    TargetTrackingScalingPolicyConfiguration: { TargetValue: 7 },
  });
  await made.call("PutScalingPolicy", {
    ...resource,
    PolicyName,
    StepScalingPolicyConfiguration: { Cooldown: 60 },
  });
  const [step, tracking] = (await policies(made)).ScalingPolicies ?? [];
  const configuration = tracking?.TargetTrackingScalingPolicyConfiguration;
  assert.deepEqual(
    [
      configuration?.TargetValue,
      configuration?.CustomizedMetricSpecification?.MetricName,
      configuration?.ScaleInCooldown,
    ],
    [7, backlog.MetricName, undefined],
  );
  const { StepAdjustments } = stepPolicy.StepScalingPolicyConfiguration;
  const stepped = step?.StepScalingPolicyConfiguration;
  assert.deepEqual(
    [
      stepped?.AdjustmentType,
      stepped?.StepAdjustments?.length,
      stepped?.Cooldown,
      stepped?.MetricAggregationType,
    ],
    ["ChangeInCapacity", StepAdjustments.length, 60, undefined],
  );
  assert.equal(
    (
      await made.refusal("PutScalingPolicy", {
        ...resource,
        PolicyName,
        StepScalingPolicyConfiguration: { StepAdjustments: [] },
      })
    )[1],
    "There must be at least one step adjustment",
  );
});

test("on resume, policies whose alarm is still in breach are asked at once", async (context) => {
  const made = await client(context);
  await register(made, { SuspendedState: { DynamicScalingOutSuspended: true } });
  await made.call("PutScalingPolicy", trackingPolicy);
  const [policy] = await made.store.policies.list(scope);
  assert.ok(policy?.kind === "targetTracking");
  const heard = { ...signal(policy, "high", [48], start), id: "heard" };
  await made.store.policies.put(scope, policy.arn, { ...policy, lastSignal: heard });
  const resume = (DynamicScalingOutSuspended: boolean) =>
    made.call("RegisterScalableTarget", { ...resource, SuspendedState: { DynamicScalingOutSuspended } });
  // The alarm has no data yet, so it does not stand by that.
  await resume(false);
  assert.deepEqual(await made.store.signals.list(scope), []);
  await resume(true);
  const alarm = await made.store.alarms.get(scope, policy.alarmHigh);
  assert.ok(alarm);
  await made.store.alarms.put(scope, alarm.name, { ...alarm, state: "ALARM" });
  await made.call("RegisterScalableTarget", { ...resource, MaxCapacity: 9 });
  assert.deepEqual(await made.store.signals.list(scope), []);
  await resume(false);
  const [said, ...more] = await made.store.signals.list(scope);
  assert.deepEqual([{ ...said, id: "heard" }, more], [heard, []]);
});

test("profile tags of the endpoint and of the target set the rhythm of the alarms", async (context) => {
  const made = await client(context);
  const { ScalableTargetARN } = await register(made);
  await made.store.tags.put(scope, endpoint.arn, { "ebbtide:profile": "fast" });
  await made.call("TagResource", {
    ResourceARN: ScalableTargetARN,
    Tags: { "ebbtide:scale-in-alarm": "5x60s" },
  });
  await made.call("PutScalingPolicy", trackingPolicy);
  const alarms = await made.store.alarms.list(scope);
  assert.deepEqual(
    alarms.map(flat).map(({ period, evaluationPeriods }) => `${evaluationPeriods}x${period}s`),
    ["3x10s", "5x60s"],
  );
});

const load = {
  Metric: { Namespace: "AWS/SageMaker", MetricName: "ApproximateBacklogSize" },
  Stat: "Average",
};
const perInstance = {
  TargetValue: 5,
  CustomizedMetricSpecification: {
    Metrics: [
      { Id: "load", MetricStat: { ...load, Unit: "Count" }, ReturnData: false },
      { Id: "rate", Expression: "load / 2", Label: "half", ReturnData: true },
    ],
  },
};

test("target tracking on metric math reads back as it was written, and its alarms compute", async (context) => {
  const made = await client(context);
  await register(made);
  await made.call("PutScalingPolicy", {
    ...trackingPolicy,
    TargetTrackingScalingPolicyConfiguration: perInstance,
  });
  const [row] = (await policies(made)).ScalingPolicies ?? [];
  assert.deepEqual(
    JSON.parse(JSON.stringify(row?.TargetTrackingScalingPolicyConfiguration?.CustomizedMetricSpecification)),
    perInstance.CustomizedMetricSpecification,
  );
  const alarms = await made.store.alarms.list(scope);
  for (const { watched } of alarms)
    assert.deepEqual(
      watched.kind === "math" && [
        watched.period,
        ...watched.queries.map(({ id, period }) => `${id} ${period}`),
      ],
      [60, "load 60", "rate 60"],
    );
  const [, text] = await made.refusal("PutScalingPolicy", {
    ...trackingPolicy,
    PolicyName: "again",
    TargetTrackingScalingPolicyConfiguration: { ...perInstance, TargetValue: 9 },
  });
  assert.equal(text, "Only one TargetTrackingScaling policy for a given metric specification is allowed.");
});

const tracked = (configuration: object) => ({
  ...trackingPolicy,
  TargetTrackingScalingPolicyConfiguration: { TargetValue: 5, ...configuration },
});
const stepped = (configuration: object) => ({
  ...stepPolicy,
  StepScalingPolicyConfiguration: { ...stepPolicy.StepScalingPolicyConfiguration, ...configuration },
});
const predefined = { PredefinedMetricType: "SageMakerVariantInvocationsPerInstance" };

for (const [input, message] of [
  [
    { ...trackingPolicy, TargetTrackingScalingPolicyConfiguration: undefined },
    "TargetTrackingScaling policy configuration must be specified",
  ],
  [
    { ...stepPolicy, StepScalingPolicyConfiguration: undefined, PolicyType: undefined },
    "StepScaling policy configuration must be specified",
  ],
  [
    { ...stepPolicy, PolicyType: "PredictiveScaling", StepScalingPolicyConfiguration: undefined },
    "PredictiveScaling policy configuration must be specified",
  ],
  [
    {
      ...resource,
      PolicyName: "p",
      PolicyType: "PredictiveScaling",
      PredictiveScalingPolicyConfiguration: { MetricSpecifications: [] },
    },
    "You must specify one metric specification.",
  ],
  [
    { ...trackingPolicy, ...stepPolicy, PolicyType: "StepScaling" },
    "You must only provide a single scaling policy configuration, which must match the scaling policy type specified.",
  ],
  [
    tracked({}),
    "PredefinedMetricSpecification or CustomizedMetricSpecification must be set for target tracking scaling.",
  ],
  [
    tracked({ CustomizedMetricSpecification: backlog, PredefinedMetricSpecification: predefined }),
    "Only one of PredefinedMetricSpecification or CustomizedMetricSpecification can be set for target tracking scaling.",
  ],
  [
    tracked({ CustomizedMetricSpecification: { ...backlog, Metrics: [] } }),
    "The customized metric specification is not valid.",
  ],
  [
    tracked({ CustomizedMetricSpecification: { ...backlog, Namespace: undefined } }),
    "The customized metric specification is not valid.",
  ],
  [
    tracked({ CustomizedMetricSpecification: { ...backlog, Unit: "Pigeons" } }),
    "The customized metric specification is not valid.",
  ],
  [
    tracked({ CustomizedMetricSpecification: { Metrics: [{ Id: "m1", Expression: "m2 * 2" }] } }),
    "The customized metric specification is not valid. Error in expression 'm1' at position 1: unknown id m2",
  ],
  [
    tracked({
      CustomizedMetricSpecification: {
        Metrics: [
          { Id: "m1", MetricStat: load },
          { Id: "e1", Expression: "m1 * 2" },
        ],
      },
    }),
    "The customized metric specification is not valid. Exactly one of its metrics and expressions must return data (ReturnData).",
  ],
  [
    tracked({
      CustomizedMetricSpecification: {
        Metrics: [
          { Id: "m1", MetricStat: load, ReturnData: false },
          { Id: "e1", Expression: "FIRST(ANOMALY_DETECTION_BAND(m1))" },
        ],
      },
    }),
    "The customized metric specification is not valid. SEARCH and ANOMALY_DETECTION_BAND are not supported in it.",
  ],
  [
    tracked({ PredefinedMetricSpecification: { PredefinedMetricType: "ALBRequestCountPerTarget" } }),
    "Scalable dimension sagemaker:variant:DesiredInstanceCount only supports the following predefined metric types: SageMakerVariantInvocationsPerInstance, SageMakerVariantProvisionedConcurrencyUtilization, SageMakerInferenceComponentInvocationsPerCopy, SageMakerInferenceComponentConcurrentRequestsPerCopyHighResolution, SageMakerVariantConcurrentRequestsPerModelHighResolution",
  ],
  [
    tracked({ PredefinedMetricSpecification: { ...predefined, ResourceLabel: "x" } }),
    "ResourceLabel can only be specified for predefined metric type ALBRequestCountPerTarget",
  ],
  [
    tracked({ TargetValue: 0, CustomizedMetricSpecification: backlog }),
    "TargetValue 0 must be greater than 0 and at most 2^360",
  ],
  [
    tracked({ ScaleInCooldown: -1, CustomizedMetricSpecification: backlog }),
    "ScaleInCooldown cannot be less than 0",
  ],
  [stepped({ AdjustmentType: undefined }), "Adjustment type must be specified"],
  [stepped({ StepAdjustments: undefined }), "There must be at least one step adjustment"],
  [stepped({ StepAdjustments: [] }), "There must be at least one step adjustment"],
  [stepped({ Cooldown: -1 }), "Cooldown cannot be less than 0"],
  [
    stepped({ MinAdjustmentMagnitude: 1 }),
    "Minimum adjustment magnitude is only allowed for adjustment type PercentChangeInCapacity",
  ],
] as const)
  test(`PutScalingPolicy is refused: ${message}`, async (context) => {
    const made = await client(context);
    // Parameters are looked at before the target is.
    assert.deepEqual(await made.refusal("PutScalingPolicy", input), ["ValidationException", message]);
  });

test("a policy needs a registered target", async (context) => {
  const made = await client(context);
  assert.deepEqual(await made.refusal("PutScalingPolicy", trackingPolicy), [
    "ObjectNotFoundException",
    `No scalable target registered for ${named}`,
  ]);
});

test("one metric has one target tracking policy, and a policy keeps its type", async (context) => {
  const made = await client(context);
  await register(made);
  await made.call("PutScalingPolicy", trackingPolicy);
  assert.deepEqual(await made.refusal("PutScalingPolicy", { ...trackingPolicy, PolicyName: "other" }), [
    "ValidationException",
    "Only one TargetTrackingScaling policy for a given metric specification is allowed.",
  ]);
  const [code, message] = await made.refusal("PutScalingPolicy", { ...stepPolicy, PolicyName: "backlog" });
  assert.equal(code, "ValidationException");
  assert.match(message, /policy type of scaling policy backlog cannot be changed/);
});

test("a target has at most fifty policies, a policy at most twenty steps", async (context) => {
  const made = await client(context);
  await register(made);
  for (let count = 0; count < 50; count++)
    await made.call("PutScalingPolicy", { ...stepPolicy, PolicyName: `p${count}` });
  assert.equal((await made.refusal("PutScalingPolicy", stepPolicy))[0], "LimitExceededException");
  const StepAdjustments = Array.from({ length: 21 }, (_, index) => ({
    MetricIntervalLowerBound: index,
    ...(index < 20 ? { MetricIntervalUpperBound: index + 1 } : {}),
    ScalingAdjustment: index,
  }));
  const many = { ...stepped({ StepAdjustments }), PolicyName: "p1" };
  assert.equal((await made.refusal("PutScalingPolicy", many))[0], "LimitExceededException");
});

const userAlarm = (policyArn: string): Alarm =>
  newAlarm(
    scope,
    configurationWith({
      name: "has-backlog",
      alarmActions: [policyArn, "arn:aws:sns:us-east-1:000000000000:topic"],
    }),
    start,
  );

test("a step policy lists the user's alarms; deleted, it leaves them without itself", async (context) => {
  const made = await client(context);
  await register(made);
  const { PolicyARN, Alarms } = await made.call<PutScalingPolicyResponse>("PutScalingPolicy", stepPolicy);
  assert.deepEqual(Alarms, []);
  const alarm = userAlarm(PolicyARN);
  await made.store.alarms.put(scope, alarm.name, alarm);
  const [row] = (await policies(made)).ScalingPolicies ?? [];
  assert.deepEqual(row?.Alarms, [{ AlarmName: "has-backlog", AlarmARN: alarm.arn }]);
  await made.call("DeleteScalingPolicy", { ...resource, PolicyName: stepPolicy.PolicyName });
  assert.deepEqual((await made.store.alarms.get(scope, "has-backlog"))?.alarmActions, [
    "arn:aws:sns:us-east-1:000000000000:topic",
  ]);
  assert.deepEqual((await policies(made)).ScalingPolicies, []);
});

test("a deleted target tracking policy takes its alarms along", async (context) => {
  const made = await client(context);
  await register(made);
  await made.call("PutScalingPolicy", trackingPolicy);
  const gone = { ...resource, PolicyName: "backlog" };
  assert.deepEqual(await made.call("DeleteScalingPolicy", gone), {});
  assert.deepEqual(await made.store.alarms.list(scope), []);
  assert.deepEqual(await made.refusal("DeleteScalingPolicy", gone), [
    "ObjectNotFoundException",
    `No scaling policy found for ${named}, policy name: backlog`,
  ]);
});

test("deregistering removes policies, alarms and tags; the capacity stays", async (context) => {
  const made = await client(context);
  const { ScalableTargetARN } = await register(made, { Tags: { team: "speech" } });
  await made.call("PutScalingPolicy", trackingPolicy);
  assert.deepEqual(await made.call("DeregisterScalableTarget", resource), {});
  assert.deepEqual((await targets(made)).ScalableTargets, []);
  assert.deepEqual((await policies(made)).ScalingPolicies, []);
  assert.deepEqual(await made.store.alarms.list(scope), []);
  assert.equal(await made.store.tags.get(scope, ScalableTargetARN ?? ""), undefined);
  assert.deepEqual(await made.store.endpoints.get(scope, endpoint.name), endpoint);
  assert.deepEqual(await made.refusal("DeregisterScalableTarget", resource), [
    "ObjectNotFoundException",
    `No scalable target found for ${named}`,
  ]);
});

test("deleting an endpoint deregisters its targets and closes what was under way", async (context) => {
  const made = await client(context);
  await register(made);
  const activity: ScalingActivity = {
    scope,
    id: "a-1",
    target: keys,
    description: "Setting desired instance count to 3.",
    cause: "minimum capacity was set to 3",
    startedAt: start,
    status: "InProgress",
    desired: 3,
  };
  await made.store.activities.append(scope, targetKey(keys), start, activity.id, activity);
  const target = await made.store.targets.get(scope, targetKey(keys));
  assert.ok(target);
  const lastChange = { activityId: "a-1", from: 0, to: 3, startedAt: start };
  await made.store.targets.put(scope, targetKey(keys), { ...target, lastChange });
  const caller = { scope, now: start + minutes(1), newId: () => "x" };
  await made.store.transaction((tx) => deregisterTargets(tx, caller, "tides"));
  assert.deepEqual((await targets(made)).ScalableTargets, []);
  const ended = await made.store.activities.get(scope, "a-1");
  assert.deepEqual([ended?.status, ended?.endedAt], ["Unfulfilled", start + minutes(1)]);
});

test("lists filter, page, and refuse what makes no sense", async (context) => {
  const made = await client(context);
  for (const name of ["a", "b", "c"]) {
    await made.store.endpoints.put(scope, name, { ...endpoint, name });
    await register(made, { ResourceId: `endpoint/${name}/variant/AllTraffic` });
    await made.call("PutScalingPolicy", {
      ...stepPolicy,
      ResourceId: `endpoint/${name}/variant/AllTraffic`,
    });
  }
  const first = await targets(made, { MaxResults: 2 });
  assert.deepEqual(
    first.ScalableTargets?.map(({ ResourceId }) => ResourceId),
    ["endpoint/a/variant/AllTraffic", "endpoint/b/variant/AllTraffic"],
  );
  const second = await targets(made, { MaxResults: 2, NextToken: first.NextToken });
  assert.deepEqual(
    second.ScalableTargets?.map(({ ResourceId }) => ResourceId),
    ["endpoint/c/variant/AllTraffic"],
  );
  assert.equal(second.NextToken, undefined);
  const chosen = { ResourceIds: ["endpoint/b/variant/AllTraffic", "endpoint/none/variant/v"] };
  assert.equal((await targets(made, chosen)).ScalableTargets?.length, 1);
  assert.equal((await targets(made, { ServiceNamespace: "ecs" })).ScalableTargets?.length, 0);
  const byName = await policies(made, {
    PolicyNames: [stepPolicy.PolicyName],
    ResourceId: "endpoint/c/variant/AllTraffic",
  });
  assert.equal(byName.ScalingPolicies?.length, 1);

  const refusals = [
    ["DescribeScalableTargets", { NextToken: "nonsense" }, "InvalidNextTokenException"],
    ["DescribeScalingPolicies", { NextToken: first.NextToken }, "InvalidNextTokenException"],
    ["DescribeScalingActivities", { NextToken: "nonsense" }, "InvalidNextTokenException"],
    ["DescribeScalableTargets", { ScalableDimension: resource.ScalableDimension }, "ValidationException"],
    ["DescribeScalingPolicies", { ScalableDimension: resource.ScalableDimension }, "ValidationException"],
    ["DescribeScalingPolicies", { MaxResults: 11 }, "ValidationException"],
    ["DescribeScalableTargets", { MaxResults: 0 }, "ValidationException"],
  ] as const;
  for (const [operation, input, code] of refusals)
    assert.equal(
      (await made.refusal(operation, { ServiceNamespace: "sagemaker", ...input }))[0],
      code,
      JSON.stringify(input),
    );
});

test("activities come newest first, page by page, not-scaled ones on request, for six weeks", async (context) => {
  const made = await client(context);
  const entry = (id: string, at: number, more: Partial<ScalingActivity> = {}): ScalingActivity => ({
    scope,
    id,
    target: keys,
    description: `Setting desired instance count to ${id}.`,
    cause: "minimum capacity was set to 1",
    startedAt: at,
    status: "Successful",
    ...more,
  });
  const hold = {
    status: "Failed",
    notScaledReasons: [{ code: "AlreadyAtMaxCapacity", maxCapacity: 4 }],
  } as const;
  const entries = [
    entry("0", start - days(43)),
    entry("1", start, { endedAt: start + 10, statusMessage: "done" }),
    entry("2", start + 1, hold),
    // Several of one instant, so that a page ends among them.
    ...["3", "4", "5"].map((id) => entry(id, start + 2)),
  ];
  for (const one of entries)
    await made.store.activities.append(scope, targetKey(keys), one.startedAt, one.id, one);
  made.now = start + minutes(1);

  const seen = async (query: object): Promise<readonly string[]> => {
    const ids: string[] = [];
    for (let NextToken: string | undefined; ; ) {
      const page = await made.call<DescribeScalingActivitiesResponse>("DescribeScalingActivities", {
        ServiceNamespace: "sagemaker",
        NextToken,
        ...query,
      });
      ids.push(...(page.ScalingActivities ?? []).map(({ ActivityId }) => ActivityId));
      NextToken = page.NextToken;
      if (NextToken === undefined) return ids;
    }
  };
  const all = await seen({});
  assert.deepEqual([...all].sort(), ["1", "3", "4", "5"]);
  assert.equal(all.at(-1), "1");
  assert.deepEqual(await seen({ MaxResults: 1 }), all);
  assert.deepEqual(await seen({ MaxResults: 2, ...resource }), all);
  assert.equal((await seen({ IncludeNotScaledActivities: true, MaxResults: 2 })).length, 5);
  assert.deepEqual(await seen({ ResourceId: "endpoint/other/variant/AllTraffic" }), []);

  const { ScalingActivities: rows } = await made.call<DescribeScalingActivitiesResponse>(
    "DescribeScalingActivities",
    { ServiceNamespace: "sagemaker", IncludeNotScaledActivities: true },
  );
  const row = rows?.find(({ ActivityId }) => ActivityId === "2");
  assert.deepEqual(row?.NotScaledReasons, [{ Code: "AlreadyAtMaxCapacity", MaxCapacity: 4 }]);
  assert.equal(row?.EndTime, undefined);
});

test("targets are tagged, untagged and list their tags", async (context) => {
  const made = await client(context);
  const { ScalableTargetARN: ResourceARN } = await register(made, { Tags: { a: "1" } });
  await made.call("TagResource", { ResourceARN, Tags: { a: "2", "ebbtide:wake": "immediate" } });
  assert.deepEqual(await made.call("ListTagsForResource", { ResourceARN }), {
    Tags: { a: "2", "ebbtide:wake": "immediate" },
  });
  await made.call("UntagResource", { ResourceARN, TagKeys: ["a", "never"] });
  assert.deepEqual(await made.call("ListTagsForResource", { ResourceARN }), {
    Tags: { "ebbtide:wake": "immediate" },
  });
  const wrong = await made.refusal("TagResource", { ResourceARN, Tags: { "ebbtide:hurry": "yes" } });
  assert.equal(wrong[0], "ValidationException");
  const many = Object.fromEntries(Array.from({ length: 50 }, (_, index) => [`key${index}`, ""]));
  assert.equal((await made.refusal("TagResource", { ResourceARN, Tags: many }))[0], "TooManyTagsException");
  const unknown = "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/unknown";
  for (const operation of ["TagResource", "UntagResource", "ListTagsForResource"])
    assert.equal(
      (await made.refusal(operation, { ResourceARN: unknown, Tags: {}, TagKeys: [] }))[0],
      "ResourceNotFoundException",
    );
});
