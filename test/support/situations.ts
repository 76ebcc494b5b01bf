/** Situations and snapshots to vary in tests: one healthy target, scaled by the backlog, waking by step policy and alarm. */

import type { Alarm } from "../../src/core/alarms/alarm.ts";
import { newAlarm } from "../../src/core/alarms/alarm-changes.ts";
import type { Snapshot } from "../../src/core/doctor/finding.ts";
import type { ForecastState, PolicySituation, Situation } from "../../src/core/explain/situation.ts";
import type { DataQuery } from "../../src/core/metrics/math/queries.ts";
import type { MetricId } from "../../src/core/metrics/metric.ts";
import type { PredictivePolicy, StepPolicy, TargetTrackingPolicy } from "../../src/core/scaling/policy.ts";
import { profileOf } from "../../src/core/scaling/profile.ts";
import type { ScalableTarget } from "../../src/core/scaling/target.ts";
import { trackingAlarms } from "../../src/core/scaling/target-tracking.ts";
import { hours, minutes } from "../../src/core/time/time.ts";
import { alarmWith, type Changes } from "./alarms.ts";
import { endpoint } from "./measuring.ts";
import { target as key, scope, start, step, tracking } from "./scaling.ts";

export const now = start + minutes(60);

const arnOf = (name: string): string =>
  `arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:u:resource/sagemaker/endpoint/ep/variant/AllTraffic:policyName/${name}`;

export const backlogPolicy = (settings: Partial<TargetTrackingPolicy> = {}): TargetTrackingPolicy =>
  tracking(5, { arn: arnOf(settings.name ?? "backlog"), ...settings });

export const wakePolicy = (settings: Partial<StepPolicy> = {}): StepPolicy =>
  step(1, { arn: arnOf(settings.name ?? "wake"), ...settings });

/** A target tracking policy with its alarms, as profile aws makes them. */
export const tracked = (policy = backlogPolicy(), change: Partial<Alarm> = {}): PolicySituation => ({
  policy,
  alarms: trackingAlarms(policy, profileOf(undefined, "aws")).map((configuration) => ({
    ...newAlarm(scope, configuration, start),
    state: "OK" as const,
    ...change,
  })),
});

/** A step policy with an alarm on HasBacklogWithoutCapacity. */
export const woken = (policy = wakePolicy(), change: Changes = {}): PolicySituation => ({
  policy,
  alarms: [
    alarmWith(
      {
        name: "wake-ep",
        alarmActions: [policy.arn],
        metric: metricOf("HasBacklogWithoutCapacity"),
        ...change,
      },
      start,
    ),
  ],
});

/** A predictive policy of Shop's orders, with what has come of its forecasting. */
export const forecasting = (
  forecast?: ForecastState,
  settings: Partial<PredictivePolicy> = {},
): PolicySituation => ({
  policy: {
    kind: "predictive",
    scope,
    target: key,
    name: "mornings",
    arn: arnOf("mornings"),
    createdAt: start,
    targetValue: 10,
    load: [orders],
    scaling: [orders],
    mode: "ForecastAndScale",
    schedulingBuffer: minutes(5),
    breach: { kind: "HonorMaxCapacity" },
    ...settings,
  },
  alarms: [],
  ...(forecast ? { forecast } : {}),
});

const orders: DataQuery = {
  kind: "stat",
  id: "orders",
  metric: { namespace: "Shop", name: "Orders", dimensions: [] },
  statistic: "Sum",
  period: 3600,
  returned: true,
};

/** Capacities of the hours from that of `now` on. */
export const forecastOf = (...capacities: readonly number[]): ForecastState => ({
  forecast: {
    madeAt: now,
    hours: capacities.map((capacity, index) => ({
      at: now + hours(index),
      load: capacity * 10,
      capacity,
    })),
    scalingPerLoad: 1,
  },
});

export const metricOf = (metricName: string, endpointName = "ep") => ({
  namespace: "AWS/SageMaker",
  metricName,
  dimensions: [{ name: "EndpointName", value: endpointName }],
  statistic: "Average",
});

export const target: ScalableTarget = {
  ...key,
  scope,
  arn: "arn:aws:application-autoscaling:us-east-1:000000000000:scalable-target/t1",
  min: 0,
  max: 10,
  roleArn: "arn:role",
  createdAt: start,
  suspended: { scaleIn: false, scaleOut: false, scheduled: false },
  policyUuid: "u",
};

export const situation = (settings: Partial<Situation> = {}): Situation => ({
  target,
  capacity: { desired: 1, ready: 1, status: "InService" },
  backlog: 0,
  profile: profileOf(undefined, "aws"),
  policies: [tracked(), woken()],
  activities: [],
  ...settings,
});

const gauges: readonly MetricId[] = [
  "ApproximateBacklogSize",
  "ApproximateBacklogSizePerInstance",
  "HasBacklogWithoutCapacity",
  "ApproximateAgeOfOldestRequest",
].map((name) => ({ namespace: "AWS/SageMaker", name, dimensions: [{ name: "EndpointName", value: "ep" }] }));

/** Everything around one situation; alarms and policies are its own, and those of `settings`. */
export function snapshot(one: Situation = situation(), settings: Partial<Snapshot> = {}): Snapshot {
  const { variant } = endpoint;
  return {
    now,
    targets: [one],
    endpoints: [{ ...endpoint, scope, name: "ep", variant: { ...variant, name: "AllTraffic" } }],
    policies: one.policies.map(({ policy }) => policy),
    metrics: gauges,
    topics: new Set(),
    heardTopics: new Set(),
    ...settings,
    alarms: [...one.policies.flatMap(({ alarms }) => alarms), ...(settings.alarms ?? [])],
  };
}
