import assert from "node:assert/strict";
import { test } from "node:test";
import type { Endpoint } from "../fleet/endpoint.ts";
import type { Instance, InstanceStatus } from "../fleet/instance.ts";
import type { ScalingPolicy } from "../scaling/policy.ts";
import { profileOf } from "../scaling/profile.ts";
import type { ScalableTarget } from "../scaling/target.ts";
import { type Surroundings, type WaitingReason, waitingReason } from "./waiting-reason.ts";

const scope = { account: "000000000000", region: "us-east-1" };
const now = 1_000_000;

const endpoint = (desiredInstances: number, change: Partial<Endpoint> = {}): Endpoint => ({
  scope,
  id: "e1",
  name: "shop",
  arn: "arn",
  configName: "config",
  createdAt: 0,
  modifiedAt: 0,
  status: "InService",
  async: { outputPath: "s3://out", includeResponseIn: [], maxConcurrentInvocationsPerInstance: 2 },
  variant: {
    name: "AllTraffic",
    modelName: "model",
    initialInstances: 1,
    weight: 1,
    container: { image: "process:.", environment: {} },
    desiredInstances,
    currentInstances: 0,
    desiredWeight: 1,
  },
  ...change,
});

const instances = (...statuses: InstanceStatus[]): Instance[] =>
  statuses.map((status, index) => ({
    scope,
    id: String(index),
    endpointId: "e1",
    endpointName: "shop",
    variantName: "AllTraffic",
    status,
    createdAt: 0,
  }));

const key = {
  namespace: "sagemaker",
  resourceId: "endpoint/shop/variant/AllTraffic",
  dimension: "sagemaker:variant:DesiredInstanceCount",
};
const target = (max: number, scaleOut = false): ScalableTarget => ({
  ...key,
  scope,
  arn: "arn",
  min: 0,
  max,
  roleArn: "role",
  createdAt: 0,
  suspended: { scaleIn: false, scaleOut, scheduled: false },
  policyUuid: "uuid",
});
const policy = (scaledOutAt?: number): ScalingPolicy => ({
  kind: "step",
  scope,
  target: key,
  name: "wake",
  arn: "arn",
  createdAt: 0,
  adjustmentType: "ChangeInCapacity",
  steps: [],
  cooldown: 300_000,
  ...(scaledOutAt === undefined
    ? {}
    : { lastActivity: { activityId: "a", from: 0, to: 1, startedAt: scaledOutAt, endedAt: scaledOutAt } }),
});

const withDefaultCooldown = (one: ScalingPolicy): ScalingPolicy => {
  assert(one.kind === "step");
  const { cooldown: _, ...rest } = one;
  return rest;
};

const aws = profileOf(undefined, "aws");
const base: Surroundings = { instances: [], running: 0, policies: [policy()], profile: aws };

const cases: readonly [string, Partial<Surroundings>, WaitingReason["kind"], RegExp][] = [
  ["its endpoint was deleted", {}, "endpointGone", /deleted/],
  [
    "its endpoint is being deleted",
    { endpoint: endpoint(1, { status: "Deleting" }) },
    "endpointGone",
    /deleted/,
  ],
  [
    "a slot is free",
    { endpoint: endpoint(1), instances: instances("inService"), running: 1 },
    "next",
    /free slot/,
  ],
  [
    "instances crash",
    { endpoint: endpoint(1, { failureReason: "exit 1" }), instances: instances("starting") },
    "crashLoop",
    /exit 1/,
  ],
  [
    "one starts",
    { endpoint: endpoint(1), instances: instances("starting", "draining") },
    "starting",
    /^No instance is in service; 1 instance starting\.$/,
  ],
  [
    "another one starts",
    { endpoint: endpoint(3), instances: instances("inService", "starting", "starting"), running: 2 },
    "starting",
    /^All slots of 1 instance are taken; 2 instances starting\.$/,
  ],
  ["none could be started", { endpoint: endpoint(2) }, "noCapacity", /2 instances wanted/],
  [
    "there is no room",
    {
      endpoint: endpoint(2, {
        failureReason: "No room. Starts are tried again.",
        startFailures: { count: 1, lastAt: 0, reason: "No room.", noCapacitySince: 0 },
      }),
    },
    "noCapacity",
    /none could be started yet\. No room\.$/,
  ],
  ["nothing could raise zero", { endpoint: endpoint(0), policies: [] }, "notScalable", /no scalable target/],
  [
    "no policy could raise zero",
    { endpoint: endpoint(0), target: target(5), policies: [] },
    "notScalable",
    /no scaling policy/,
  ],
  [
    "a fixed fleet is busy",
    { endpoint: endpoint(1), instances: instances("inService"), running: 2 },
    "busy",
    /their number stays 1/,
  ],
  [
    "the fleet is as large as it may be",
    { endpoint: endpoint(1), instances: instances("inService"), running: 2, target: target(1) },
    "atMaximum",
    /MaxCapacity is 1/,
  ],
  ["scaling out is suspended", { endpoint: endpoint(0), target: target(5, true) }, "suspended", /suspended/],
  [
    "a cooldown holds",
    { endpoint: endpoint(0), target: target(5), policies: [policy(now - 60_000)] },
    "coolingDown",
    /until 1970-01-01T00:20:40\.000Z/,
  ],
  [
    "one of two policies is free to act",
    { endpoint: endpoint(0), target: target(5), policies: [policy(now - 60_000), policy()] },
    "waitingForAlarm",
    /alarms/,
  ],
  ["the alarm has not spoken", { endpoint: endpoint(0), target: target(5) }, "waitingForAlarm", /alarms/],
  [
    "the first request itself wakes",
    { endpoint: endpoint(0), target: target(5), profile: profileOf(undefined, "fast") },
    "starting",
    /about to be started/,
  ],
  [
    "the first request wakes, with no policy",
    { endpoint: endpoint(0), target: target(5), policies: [], profile: profileOf(undefined, "fast") },
    "starting",
    /about to be started/,
  ],
  [
    "the first request wakes, whatever cooldown its policies are in",
    {
      endpoint: endpoint(0),
      target: target(5),
      policies: [policy(now - 60_000)],
      profile: profileOf(undefined, "fast"),
    },
    "starting",
    /about to be started/,
  ],
  [
    "the cooldown that nobody set holds",
    { endpoint: endpoint(0), target: target(5), policies: [withDefaultCooldown(policy(now - 60_000))] },
    "coolingDown",
    /until 1970-01-01T00:20:40\.000Z/,
  ],
];
for (const [name, around, kind, text] of cases)
  test(`a request waits because ${name}`, () => {
    const reason = waitingReason({ ...base, ...around }, now);
    assert.equal(reason.kind, kind, reason.text);
    assert.match(reason.text, text);
  });
