import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmWith } from "../../../test/support/alarms.ts";
import { scope, start } from "../../../test/support/scaling.ts";
import {
  backlogPolicy,
  forecasting,
  forecastOf,
  metricOf,
  now,
  situation,
  snapshot,
  target,
  tracked,
  wakePolicy,
  woken,
} from "../../../test/support/situations.ts";
import type { ScalingActivity } from "../scaling/activity.ts";
import { profileOf } from "../scaling/profile.ts";
import { days, minutes } from "../time/time.ts";
import { examine, examinePolicy } from "./doctor.ts";
import type { Snapshot } from "./finding.ts";

const found = (given: Snapshot): readonly string[] =>
  examine(given).map(({ severity, check, subject }) => `${severity} ${check}: ${subject}`);

const RESOURCE = "endpoint/ep/variant/AllTraffic";
const topic = "arn:aws:sns:us-east-1:000000000000:ops";
const other = alarmWith(
  { name: "other", metric: metricOf("ApproximateBacklogSize"), alarmActions: [topic] },
  start,
);

/** Capacities, one each ten minutes. */
const changes = (...desired: readonly number[]): readonly ScalingActivity[] =>
  desired.map((to, index) => ({
    scope,
    id: `${index}`,
    target,
    description: "",
    cause: "",
    startedAt: start + minutes(10 * index),
    status: "Successful",
    desired: to,
  }));

const bounds = (min: number, max: number) => ({ target: { ...target, min, max } });
const aws = profileOf(undefined, "aws");

for (const [what, given, expected] of [
  ["a healthy target", snapshot(), []],
  ["no target at all", snapshot(situation(), { targets: [], policies: [], alarms: [] }), []],
  [
    "a metric that asynchronous endpoints do not have",
    snapshot(
      situation({
        policies: [
          tracked(
            backlogPolicy({ metric: { kind: "predefined", type: "SageMakerVariantInvocationsPerInstance" } }),
          ),
          woken(),
        ],
      }),
    ),
    [`error unpublishedMetric: policy backlog of ${RESOURCE}`],
  ],
  [
    "an alarm on a metric with a typing error",
    snapshot(situation(), {
      alarms: [alarmWith({ name: "typo", metric: metricOf("ApproximateBacklogSise") }, start)],
    }),
    ["warn unpublishedMetric: alarm typo"],
  ],
  [
    "an alarm that is a minute old, on a metric of the user's own",
    snapshot(situation(), {
      alarms: [
        alarmWith({ name: "new", metric: { ...metricOf("Mine"), namespace: "Shop" } }, now - minutes(1)),
      ],
    }),
    [],
  ],
  [
    "an alarm on what happens with requests only",
    snapshot(situation(), {
      alarms: [
        alarmWith(
          {
            name: "failures",
            metric: {
              ...metricOf("InvocationFailures"),
              dimensions: [
                { name: "EndpointName", value: "ep" },
                { name: "VariantName", value: "AllTraffic" },
              ],
            },
          },
          start,
        ),
      ],
    }),
    [],
  ],
  [
    "an alarm on an endpoint that does not exist",
    snapshot(situation(), {
      alarms: [alarmWith({ name: "gone", metric: metricOf("ApproximateBacklogSize", "gone") }, now)],
    }),
    ["warn unpublishedMetric: alarm gone"],
  ],
  [
    "a step policy that no alarm triggers",
    snapshot(situation({ policies: [tracked(), { policy: wakePolicy(), alarms: [] }] })),
    [`error silentStepPolicy: policy wake of ${RESOURCE}`, `warn noWayToWake: target ${RESOURCE}`],
  ],
  [
    "an alarm whose actions are disabled",
    snapshot(situation({ policies: [tracked(), woken(wakePolicy(), { actionsEnabled: false })] })),
    ["error disabledActions: alarm wake-ep", `warn noWayToWake: target ${RESOURCE}`],
  ],
  [
    "steps on the other side of the threshold",
    snapshot(
      situation({
        policies: [
          tracked(),
          woken(wakePolicy({ steps: [{ upper: 0, adjustment: 1 }] }), { comparison: "GreaterThanThreshold" }),
        ],
      }),
    ),
    [`error uncoveredSteps: policy wake of ${RESOURCE}`],
  ],
  [
    "steps that begin a little beyond the threshold",
    snapshot(
      situation({ policies: [tracked(), woken(wakePolicy({ steps: [{ lower: 5, adjustment: 1 }] }))] }),
    ),
    [`info uncoveredSteps: policy wake of ${RESOURCE}`],
  ],
  [
    "steps below for an alarm below",
    snapshot(
      situation({
        policies: [
          tracked(),
          woken(),
          woken(wakePolicy({ name: "rest", steps: [{ upper: 0, adjustment: -1 }] }), {
            name: "rest-ep",
            comparison: "LessThanOrEqualToThreshold",
          }),
        ],
      }),
    ),
    [],
  ],
  [
    "a low alarm that was deleted by hand",
    snapshot(situation({ policies: [{ ...tracked(), alarms: tracked().alarms.slice(0, 1) }, woken()] })),
    [`error staleAlarms: policy backlog of ${RESOURCE}`],
  ],
  [
    "a profile that changed after the policy was put",
    snapshot(situation({ profile: profileOf({ "ebbtide:scale-in-alarm": "5x60s" }, "aws") })),
    [`warn staleAlarms: policy backlog of ${RESOURCE}`],
  ],
  ["min 0 and no policy", snapshot(situation({ policies: [] })), [`error noWayToWake: target ${RESOURCE}`]],
  [
    "min 0 and target tracking alone",
    snapshot(situation({ policies: [tracked()] })),
    [`warn noWayToWake: target ${RESOURCE}`],
  ],
  [
    "min 0 and immediate waking",
    snapshot(situation({ policies: [tracked()], profile: { ...aws, wake: "immediate" } })),
    [],
  ],
  ["min 1 and target tracking alone", snapshot(situation({ policies: [tracked()], ...bounds(1, 3) })), []],
  [
    "target tracking that never scales in",
    snapshot(
      situation({
        policies: [tracked(backlogPolicy({ disableScaleIn: true, alarmLow: undefined } as never)), woken()],
      }),
    ),
    [`warn noScaleIn: target ${RESOURCE}`],
  ],
  [
    "missing data that breach, and drive scaling",
    snapshot(situation({ policies: [tracked(), woken(wakePolicy(), { treatMissingData: "breaching" })] })),
    ["warn breachingWithoutData: alarm wake-ep"],
  ],
  ["equal bounds with policies", snapshot(situation(bounds(2, 2))), [`warn pinned: target ${RESOURCE}`]],
  ["equal bounds without policies", snapshot(situation({ policies: [], ...bounds(2, 2) })), []],
  [
    "long at the maximum with a backlog",
    snapshot(
      situation({
        ...bounds(0, 1),
        backlog: 80,
        policies: [
          tracked(backlogPolicy(), { state: "ALARM", stateTransitionedAt: now - minutes(20) }),
          woken(),
        ],
      }),
    ),
    [`warn stuckAtMaximum: target ${RESOURCE}`],
  ],
  [
    "out, in, out within half an hour",
    snapshot(situation({ activities: changes(0, 1, 0, 1) })),
    [`warn flapping: target ${RESOURCE}`],
  ],
  ["out and in", snapshot(situation({ activities: changes(0, 1, 3, 1, 0) })), []],
  [
    "suspended scaling",
    snapshot(
      situation({ target: { ...target, suspended: { scaleIn: true, scaleOut: false, scheduled: false } } }),
    ),
    [`warn suspended: target ${RESOURCE}`],
  ],
  [
    "an alarm whose topic is gone",
    snapshot(situation(), { alarms: [other] }),
    ["warn unheardAlarms: alarm other"],
  ],
  [
    "an alarm whose topic nobody listens to",
    snapshot(situation(), { alarms: [other], topics: new Set([topic]) }),
    ["warn unheardAlarms: alarm other"],
  ],
  [
    "an alarm whose topic is listened to",
    snapshot(situation(), { alarms: [other], topics: new Set([topic]), heardTopics: new Set([topic]) }),
    [],
  ],
  [
    "a target whose endpoint is gone",
    snapshot({ target, backlog: 0, profile: aws, policies: [tracked(), woken()], activities: [] }),
    [`warn orphans: target ${RESOURCE}`],
  ],
  [
    "a custom resource whose service does not answer",
    snapshot(
      situation({
        target: { ...target, resourceId: "https://x/scalableTargetDimensions/1" },
        capacity: { desired: 1, ready: 1, status: "Unreachable" },
        policies: [],
      }),
    ),
    ["error unreachable: target https://x/scalableTargetDimensions/1"],
  ],
  [
    "a policy whose target is gone",
    snapshot(situation(), {
      policies: [backlogPolicy({ target: { ...target, resourceId: "endpoint/x/variant/y" } })],
    }),
    ["warn orphans: policy backlog of endpoint/x/variant/y"],
  ],
  [
    "min 0 and a forecast alone",
    snapshot(situation({ policies: [forecasting(forecastOf(0, 3))] })),
    [`warn noWayToWake: target ${RESOURCE}`, `warn noScaleIn: target ${RESOURCE}`],
  ],
  [
    "min 0 and a forecast that does not scale",
    snapshot(situation({ policies: [forecasting(forecastOf(0, 3), { mode: "ForecastOnly" })] })),
    [`error noWayToWake: target ${RESOURCE}`],
  ],
  [
    "a forecast beside policies that wake and scale in",
    snapshot(situation({ policies: [tracked(), woken(), forecasting(forecastOf(0, 10))] })),
    [],
  ],
  [
    "a load metric that nobody publishes",
    snapshot(situation({ policies: [tracked(), woken(), forecasting({ hoursOfData: 0 })] })),
    [`error tooLittleData: policy mornings of ${RESOURCE}`],
  ],
  [
    "a load metric that has just begun",
    snapshot(situation({ policies: [tracked(), woken(), forecasting({ hoursOfData: 0 })] }), {
      metrics: [...snapshot().metrics, { namespace: "Shop", name: "Orders", dimensions: [] }],
    }),
    [`info tooLittleData: policy mornings of ${RESOURCE}`],
  ],
  [
    "a forecast above the maximum that it honours",
    snapshot(situation({ policies: [tracked(), woken(), forecasting(forecastOf(0, 12, 11))] })),
    [`warn forecastAboveMaximum: policy mornings of ${RESOURCE}`],
  ],
  [
    "a forecast above the maximum that it may raise",
    snapshot(
      situation({
        policies: [
          tracked(),
          woken(),
          forecasting(forecastOf(0, 12), { breach: { kind: "IncreaseMaxCapacity", bufferPercent: 10 } }),
        ],
      }),
    ),
    [],
  ],
  [
    "a week of forecasts only",
    snapshot(
      situation({
        policies: [
          tracked(),
          woken(),
          forecasting(forecastOf(0, 12), { mode: "ForecastOnly", createdAt: now - days(8) }),
        ],
      }),
    ),
    [`info forecastOnly: policy mornings of ${RESOURCE}`],
  ],
] as const)
  test(`${what}: ${expected.length > 0 ? "found" : "nothing found"}`, () =>
    assert.deepEqual(found(given), expected));

test("a finding says what is wrong, why it matters and what to do", () => {
  const policies = [tracked(), woken(wakePolicy(), { metric: metricOf("HasBacklogWithoutCapacty") })];
  assert.deepEqual(examine(snapshot(situation({ policies }))), [
    {
      check: "unpublishedMetric",
      severity: "error",
      subject: `policy wake of ${RESOURCE}`,
      what: "It watches AWS/SageMaker HasBacklogWithoutCapacty {EndpointName=ep}, which nobody has published lately.",
      why: "The policy can never act.",
      todo: "Watch AWS/SageMaker HasBacklogWithoutCapacity {EndpointName=ep} instead, if that was meant.",
      command: "aws cloudwatch list-metrics --namespace AWS/SageMaker",
    },
  ]);
});

test("names that a shell would take apart are quoted in commands", () => {
  const policies = [tracked(), woken(wakePolicy(), { name: "it's down", actionsEnabled: false })];
  const [finding] = examine(snapshot(situation({ policies })));
  assert.equal(finding?.command, "aws cloudwatch enable-alarm-actions --alarm-names 'it'\\''s down'");
});

test("when a policy is put, only what no later call can mend is told", () => {
  assert.deepEqual(
    examinePolicy(snapshot(situation({ policies: [{ policy: wakePolicy(), alarms: [] }] }))),
    [],
  );
});
