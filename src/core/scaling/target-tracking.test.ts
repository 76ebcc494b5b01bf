import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { flat } from "../../../test/support/alarms.ts";
import { tracking } from "../../../test/support/scaling.ts";
import { profileOf } from "./profile.ts";
import {
  meanOf,
  predefinedTypes,
  proportionalCapacity,
  trackedMetricKey,
  trackingAlarms,
} from "./target-tracking.ts";

const aws = profileOf(undefined, "aws");

for (const [current, metric, target, wanted, why] of [
  [1, 48, 5, 10, "48 ÷ 5 = 9.6, rounded up"],
  [2, 3, 5, 2, "6 requests on 2 instances: 1.2 instances' worth needs both"],
  [2, 1, 5, 1, "2 requests on 2 instances fit on one"],
  [3, 0, 5, 0, "nothing to do needs nobody"],
  [4, 5, 5, 4, "on target"],
  [10, 0.1, 5, 1, "a little work needs one"],
  [0, 6, 5, 1, "from zero, above the target"],
  [0, 5, 5, 0, "from zero, not above the target"],
  [3, 0.7, 0.7, 3, "binary dust must not cost an instance"],
  [100, 1.1, 1, 110, "nor here"],
  [3, -2, 5, 0, "a negative metric is no negative capacity"],
  [1, 2 ** 360, 5e-324, Number.MAX_SAFE_INTEGER, "a tiny target asks for no more than a number can say"],
] as const)
  test(`${current} instances with ${metric} against ${target} become ${wanted}: ${why}`, () =>
    assert.equal(proportionalCapacity(current, metric, target), wanted));

test("the proportional capacity brings the metric to its target or below, with no instance to spare", () => {
  const positive = fc.double({ min: 0.01, max: 1e6, noNaN: true });
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 1000 }), positive, positive, (current, metric, target) => {
      const wanted = proportionalCapacity(current, metric, target);
      const load = current * metric;
      assert.ok(load / wanted <= target * (1 + 1e-8));
      assert.ok(wanted <= 1 || load / (wanted - 1) > target * (1 - 1e-8));
    }),
  );
});

test("the metric's value is the mean of the alarm's datapoints", () => assert.equal(meanOf([2, 4, 9]), 5));

test("a policy owns two alarms, in AWS's names, rhythm and words", () => {
  const policy = tracking(70, {
    arn: "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:u:resource/r:policyName/p",
    createdBy: "c-1",
    alarmHigh: "TargetTracking-endpoint/ep/variant/AllTraffic-AlarmHigh-1",
    alarmLow: "TargetTracking-endpoint/ep/variant/AllTraffic-AlarmLow-2",
  });
  const common = {
    description: `DO NOT EDIT OR DELETE. For TargetTrackingScaling policy ${policy.arn}:createdBy/c-1.`,
    actionsEnabled: true,
    okActions: [],
    alarmActions: [`${policy.arn}:createdBy/c-1`],
    insufficientDataActions: [],
    watched: {
      kind: "metric",
      metric: {
        namespace: "AWS/SageMaker",
        metricName: "ApproximateBacklogSizePerInstance",
        dimensions: [{ name: "EndpointName", value: "ep" }],
        statistic: "Average",
      },
      period: 60,
    },
    treatMissingData: "missing",
  };
  assert.deepEqual(trackingAlarms(policy, aws), [
    {
      ...common,
      name: policy.alarmHigh,
      limit: { kind: "threshold", comparison: "GreaterThanThreshold", threshold: 70 },
      evaluationPeriods: 3,
    },
    {
      ...common,
      name: policy.alarmLow,
      limit: { kind: "threshold", comparison: "LessThanThreshold", threshold: 63 },
      evaluationPeriods: 15,
    },
  ]);
});

test("with scale-in disabled there is only the high alarm", () => {
  const { alarmLow: _, ...policy } = tracking(5, { disableScaleIn: true });
  assert.deepEqual(
    trackingAlarms(policy, aws).map(({ limit }) => limit.comparison),
    ["GreaterThanThreshold"],
  );
});

const rhythm = (tags: Record<string, string>, type?: string): readonly string[] =>
  trackingAlarms(
    tracking(5, type === undefined ? {} : { metric: { kind: "predefined", type } }),
    profileOf(tags, "aws"),
  ).map(({ watched, evaluationPeriods }) => `${evaluationPeriods}x${watched.period}s`);

test("profiles and tags set the alarms' rhythm", () => {
  assert.deepEqual(rhythm({}), ["3x60s", "15x60s"]);
  assert.deepEqual(rhythm({ "ebbtide:profile": "fast" }), ["3x10s", "12x10s"]);
  assert.deepEqual(rhythm({ "ebbtide:scale-in-alarm": "60x60s" }), ["3x60s", "60x60s"]);
});

test("high-resolution types are watched in ten-second periods, scale-in over the same quarter of an hour", () => {
  const type = "SageMakerVariantConcurrentRequestsPerModelHighResolution";
  assert.deepEqual(rhythm({}, type), ["3x10s", "90x10s"]);
  assert.deepEqual(rhythm({ "ebbtide:scale-in-alarm": "5x60s" }, type), ["3x10s", "5x60s"]);
});

for (const [target, low] of [
  [70, 63],
  [5, 4.5],
  [0.7, 0.63],
  [1, 0.9],
] as const)
  test(`the low alarm's threshold for ${target} is ${low}`, () =>
    assert.deepEqual(trackingAlarms(tracking(target), aws)[1]?.limit, {
      kind: "threshold",
      comparison: "LessThanThreshold",
      threshold: low,
    }));

test("predefined types watch the variant's metric", () => {
  for (const type of predefinedTypes("sagemaker:variant:DesiredInstanceCount")) {
    const [high] = trackingAlarms(tracking(5, { metric: { kind: "predefined", type } }), aws);
    assert.ok(high);
    const { metric } = flat(high);
    assert.equal(metric.namespace, "AWS/SageMaker");
    assert.deepEqual(metric.dimensions, [
      { name: "EndpointName", value: "ep" },
      { name: "VariantName", value: "AllTraffic" },
    ]);
  }
  assert.equal(predefinedTypes("sagemaker:variant:DesiredInstanceCount").length, 5);
});

test("the order of dimensions makes no other metric, the statistic does", () => {
  const metric = {
    kind: "customized",
    namespace: "N",
    metricName: "M",
    dimensions: [
      { name: "A", value: "1" },
      { name: "B", value: "2" },
    ],
    statistic: "Average",
  } as const;
  const [first, second] = metric.dimensions;
  assert.equal(trackedMetricKey(metric), trackedMetricKey({ ...metric, dimensions: [second, first] }));
  assert.notEqual(trackedMetricKey(metric), trackedMetricKey({ ...metric, statistic: "Sum" }));
});
