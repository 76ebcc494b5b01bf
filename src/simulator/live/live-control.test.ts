import assert from "node:assert/strict";
import { test } from "node:test";
import { liveControl } from "./live-control.ts";
import type { LiveEndpoint, Row } from "./live-endpoint.ts";

const ARN =
  "arn:aws:autoscaling:eu-west-1:111122223333:scalingPolicy:1:resource/sagemaker/endpoint/farm/variant/a:policyName/wake";

const step: Row = {
  PolicyARN: ARN,
  PolicyName: "wake",
  PolicyType: "StepScaling",
  CreationTime: new Date(0),
  StepScalingPolicyConfiguration: { AdjustmentType: "ChangeInCapacity", Cooldown: 300 },
  Alarms: [{ AlarmName: "wake-farm" }],
};

const alarm: Row = {
  AlarmName: "wake-farm",
  AlarmArn: "arn:aws:cloudwatch:eu-west-1:111122223333:alarm:wake-farm",
  StateValue: "OK",
  StateUpdatedTimestamp: new Date(0),
  Namespace: "AWS/SageMaker",
  MetricName: "HasBacklogWithoutCapacity",
  Dimensions: [{ Name: "EndpointName", Value: "farm" }],
  Period: 60,
  Threshold: 1,
  AlarmActions: [ARN],
  OKActions: [],
};

const farm: LiveEndpoint = {
  where: "aws:farm",
  name: "farm",
  variant: "a",
  otherVariants: [],
  asynchronous: true,
  concurrency: 2,
  tags: {},
  target: {
    MinCapacity: 0,
    MaxCapacity: 3,
    RoleARN: "arn:role",
    SuspendedState: { DynamicScalingInSuspended: false, ScheduledScalingSuspended: false },
  },
  policies: [step],
  scheduledActions: [],
  alarms: [alarm],
};

test("what was described becomes the requests that make it again", () => {
  const { control, concurrency, notes } = liveControl({
    ...farm,
    scheduledActions: [
      {
        ScheduledActionName: "night",
        ScheduledActionARN: "arn:night",
        Schedule: "cron(0 22 * * ? *)",
        Timezone: "Europe/Berlin",
        StartTime: new Date("2026-01-05T00:00:00Z"),
        CreationTime: new Date(0),
        ScalableTargetAction: { MinCapacity: 0, MaxCapacity: undefined },
      },
    ],
  });
  assert.deepEqual(control, {
    kind: "policies",
    profile: "aws",
    tags: {},
    documents: {
      target: { MinCapacity: 0, MaxCapacity: 3 },
      policies: [
        {
          PolicyName: "wake",
          PolicyType: "StepScaling",
          StepScalingPolicyConfiguration: { AdjustmentType: "ChangeInCapacity", Cooldown: 300 },
        },
      ],
      alarms: [
        {
          AlarmName: "wake-farm",
          Namespace: "AWS/SageMaker",
          MetricName: "HasBacklogWithoutCapacity",
          Dimensions: [{ Name: "EndpointName", Value: "farm" }],
          Period: 60,
          Threshold: 1,
          AlarmActions: ["wake"],
        },
      ],
      scheduledActions: [
        {
          ScheduledActionName: "night",
          Schedule: "cron(0 22 * * ? *)",
          Timezone: "Europe/Berlin",
          StartTime: Date.UTC(2026, 0, 5) / 1000,
          ScalableTargetAction: { MinCapacity: 0 },
        },
      ],
    },
  });
  assert.equal(concurrency, 2);
  assert.deepEqual(notes, ["A scheduled action follows the calendar of the scenario's start."]);
});

test("an endpoint of Ebbtide has its profile, its tags, and a concurrency in any case", () => {
  const { concurrency: _, ...rest } = farm;
  const tags = { "ebbtide:wake": "immediate", team: "tides" };
  const { control, concurrency } = liveControl({ ...rest, ebbtide: { profile: "fast" }, tags });
  assert.equal(concurrency, 4);
  assert.equal(control.profile, "fast");
  assert.deepEqual(control.tags, { "ebbtide:wake": "immediate" });
});

const elsewhere = ARN.replace("farm", "mill");
const noted: readonly (readonly [string, Partial<LiveEndpoint>, readonly RegExp[]])[] = [
  ["nothing", {}, []],
  ["another variant", { otherVariants: ["b"] }, [/^Variant a is simulated; b beside it is not/]],
  ["a real-time endpoint", { asynchronous: false }, [/^farm is a real-time endpoint/]],
  [
    "tags that AWS does not know",
    { tags: { "ebbtide:wake": "immediate" } },
    [/^Tags ebbtide:wake do nothing on AWS/],
  ],
  [
    "a suspension",
    { target: { MinCapacity: 0, SuspendedState: { DynamicScalingInSuspended: true } } },
    [/^The target is suspended \(DynamicScalingInSuspended\)/],
  ],
  [
    "actions on other things",
    {
      alarms: [
        {
          ...alarm,
          OKActions: ["arn:aws:sns:eu-west-1:1:t", "arn:aws:lambda:eu-west-1:1:function:f", elsewhere],
        },
      ],
    },
    [
      /^Alarm wake-farm also scales something else \(endpoint\/mill\/variant\/a\)/,
      /^Alarm wake-farm also has actions on sns, lambda: they are kept/,
    ],
  ],
  [
    "metrics that nobody publishes",
    {
      alarms: [
        {
          ...alarm,
          Namespace: undefined,
          MetricName: undefined,
          Metrics: [metric("Mine", "Queue"), metric("AWS/SageMaker", "ModelLatency")],
        },
      ],
    },
    [/^Alarm wake-farm looks at Mine\/Queue, AWS\/SageMaker\/ModelLatency, which nobody publishes/],
  ],
  [
    "another endpoint's metrics",
    { alarms: [{ ...alarm, Dimensions: [{ Name: "EndpointName", Value: "mill" }] }] },
    [/^Alarm wake-farm looks at endpoint mill: in the simulation that is farm itself/],
  ],
];

function metric(Namespace: string, MetricName: string): Row {
  return {
    Id: "m",
    MetricStat: { Metric: { Namespace, MetricName, Dimensions: [] }, Period: 60, Stat: "Sum" },
  };
}

for (const [what, change, expected] of noted)
  test(`it is said of ${what}`, () => {
    const { notes } = liveControl({ ...farm, ...change });
    assert.equal(notes.length, expected.length, notes.join("\n"));
    for (const [index, message] of expected.entries()) assert.match(notes[index]!, message);
  });

test("actions on other things are kept where they can be, at home", () => {
  const sns = "arn:aws:sns:eu-west-1:1:t";
  const { control } = liveControl({ ...farm, alarms: [{ ...alarm, AlarmActions: [elsewhere, sns, ARN] }] });
  assert.deepEqual(control.documents.alarms[0]?.AlarmActions, ["arn:aws:sns:us-east-1:1:t", "wake"]);
});
