import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmWith, scope } from "../../../test/support/alarms.ts";
import { minutes, seconds } from "../time/time.ts";
import { messageBody, messageSubject, parseAction } from "./actions.ts";
import type { Alarm } from "./alarm.ts";
import { createdItem, deletedItem, reconfigured, updatedItem } from "./alarm-changes.ts";
import { type NewState, repeat, setState } from "./transition.ts";

const policyArn =
  "arn:aws:autoscaling:us-east-1:000000000000:scalingPolicy:6d8972f3-efc8-437c-92d1-6270f29a66e7:resource/sagemaker/endpoint/tides/variant/AllTraffic:policyName/out";
const tracking = `${policyArn}:createdBy/11111111-2222-3333-4444-555555555555`;
const topic = "arn:aws:sns:us-east-1:000000000000:alerts";

let ids = 0;
const reach = { targets: new Set([policyArn, topic]), newId: () => `id-${++ids}` };
const now = Date.UTC(2026, 7, 19, 5, 51, 30);
const ringing: NewState = {
  state: "ALARM",
  reason: "Threshold Crossed: …",
  reasonData: '{"version":"1.0","threshold":1.0}',
  datapoints: [1, 2],
};
const ring = (alarm: Alarm, to: Partial<NewState> = {}) => setState(alarm, { ...ringing, ...to }, reach, now);
const summaries = (change: { readonly history: readonly { readonly summary: string }[] }) =>
  change.history.map(({ summary }) => summary);

test("a change of state is written down with both states, data as objects", () => {
  const change = ring(alarmWith());
  assert.deepEqual(summaries(change), ["Alarm updated from INSUFFICIENT_DATA to ALARM"]);
  assert.equal(
    change.history[0]?.data,
    '{"version":"1.0","oldState":{"stateValue":"INSUFFICIENT_DATA","stateReason":"Unchecked: Initial alarm creation"},"newState":{"stateValue":"ALARM","stateReason":"Threshold Crossed: …","stateReasonData":{"version":"1.0","threshold":1.0}}}',
  );
  assert.deepEqual([change.alarm.stateUpdatedAt, change.alarm.stateTransitionedAt], [now, now]);
});

test("writing the same state again touches only its reason and time", () => {
  const first = ring(alarmWith({ alarmActions: [topic, policyArn] })).alarm;
  const again = setState(first, { state: "ALARM", reason: "by hand", datapoints: [] }, reach, now + 5);
  assert.deepEqual([again.history, again.notices, again.signals], [[], [], []]);
  assert.equal(again.alarm.stateReasonData, undefined);
  assert.deepEqual([again.alarm.stateUpdatedAt, again.alarm.stateTransitionedAt], [now + 5, now]);
});

test("a policy gets a signal with the real datapoints, oldest first, whoever made the alarm", () => {
  for (const action of [policyArn, tracking]) {
    const change = ring(alarmWith({ alarmActions: [action], threshold: 1 }));
    assert.deepEqual(summaries(change).slice(1), [`Successfully executed action ${action}`.slice(0, 255)]);
    assert.deepEqual(
      { ...change.signals[0], id: "" },
      {
        scope,
        id: "",
        policyArn,
        alarmName: "tides-wake",
        alarmState: "ALARM",
        threshold: 1,
        recentDatapoints: [1, 2],
        at: now,
      },
    );
  }
});

test("a policy is not asked without datapoints, and the history says so", () => {
  const change = ring(alarmWith({ alarmActions: [policyArn] }), { datapoints: [] });
  assert.deepEqual(change.signals, []);
  assert.deepEqual(summaries(change).slice(1), [
    "Failed to execute AutoScaling action: Metric data points must be provided",
  ]);
  assert.equal(JSON.parse(change.history[1]?.data ?? "").actionState, "Failed");
});

test("actions belong to the new state, and none run while they are disabled", () => {
  const all = { okActions: [topic], alarmActions: [policyArn], insufficientDataActions: [topic] };
  assert.equal(ring(alarmWith(all)).notices.length, 0);
  assert.equal(ring(alarmWith(all), { state: "OK" }).notices.length, 1);
  const silent = ring(alarmWith({ ...all, actionsEnabled: false }));
  assert.deepEqual([silent.signals, summaries(silent).length], [[], 1]);
});

test("a topic or policy that is gone fails in the history only", () => {
  const lost = ring(alarmWith({ alarmActions: [`${topic}2`, `${policyArn}2`] }));
  assert.deepEqual(summaries(lost).slice(1), [
    `Failed to execute action ${topic}2. Received error: "Topic does not exist"`,
    `Failed to execute AutoScaling action: No scaling policy found for policy ARN: ${policyArn}2`.slice(
      0,
      255,
    ),
  ]);
  assert.deepEqual([lost.notices, lost.signals], [[], []]);
});

test("Auto Scaling actions repeat each minute while the state lasts, topics don't, and it leaves no history", () => {
  const rung = ring(alarmWith({ alarmActions: [topic, policyArn] })).alarm;
  assert.equal(repeat(rung, [3], reach, now + seconds(10)), undefined);
  const again = repeat(rung, [3], reach, now + minutes(1) - 20);
  assert.deepEqual([again?.signals.length, again?.notices, again?.history], [1, [], []]);
  assert.equal(again?.alarm.invokedAt, now + minutes(1) - 20);
  assert.equal(again?.alarm.stateUpdatedAt, now);
  assert.equal(repeat(rung, [], reach, now + minutes(1)), undefined);
});

test("a message to a topic has CloudWatch's form", () => {
  const before = alarmWith({ alarmActions: [topic], description: "wakes the tides" });
  const after = ring(before).alarm;
  assert.equal(messageSubject(after), 'ALARM: "tides-wake" in US East (N. Virginia)');
  assert.deepEqual(JSON.parse(messageBody(before, after)), {
    AlarmName: "tides-wake",
    AlarmDescription: "wakes the tides",
    AWSAccountId: "000000000000",
    AlarmConfigurationUpdatedTimestamp: "1970-01-01T00:00:00.000+0000",
    NewStateValue: "ALARM",
    NewStateReason: "Threshold Crossed: …",
    StateChangeTime: "2026-08-19T05:51:30.000+0000",
    Region: "US East (N. Virginia)",
    AlarmArn: "arn:aws:cloudwatch:us-east-1:000000000000:alarm:tides-wake",
    OldStateValue: "INSUFFICIENT_DATA",
    OKActions: [],
    AlarmActions: [topic],
    InsufficientDataActions: [],
    Trigger: {
      MetricName: "HasBacklogWithoutCapacity",
      Namespace: "AWS/SageMaker",
      StatisticType: "Statistic",
      Statistic: "AVERAGE",
      Unit: null,
      Dimensions: [{ value: "tides", name: "EndpointName" }],
      Period: 60,
      EvaluationPeriods: 2,
      DatapointsToAlarm: 2,
      ComparisonOperator: "GreaterThanOrEqualToThreshold",
      Threshold: 1,
      TreatMissingData: "missing",
      EvaluateLowSampleCountPercentile: "",
    },
    ActionExecutedAfterMuteWindow: false,
  });
});

test("a subject has at most a hundred characters", () => {
  const subject = messageSubject(alarmWith({ name: "n".repeat(255) }));
  assert.equal(subject.length, 100);
  assert.match(subject, /^INSUFFICIENT_DATA: "n+\.\.\." in US East \(N\. Virginia\)$/);
});

test("actions are told apart by their ARNs", () => {
  assert.deepEqual(parseAction(tracking), { kind: "policy", arn: tracking, policyArn });
  assert.deepEqual(parseAction(topic), { kind: "topic", arn: topic });
  assert.equal(parseAction("arn:aws:lambda:us-east-1:000000000000:function:f").kind, "other");
});

test("the history tells of creation, change and deletion", () => {
  const alarm = alarmWith();
  const changed = reconfigured(ring(alarm).alarm, { ...alarmWith({ threshold: 2 }) }, now);
  assert.equal(changed.state, "ALARM");
  assert.deepEqual(
    [createdItem(alarm, now), updatedItem(changed, alarm, now), deletedItem(alarm, now)].map((item) => [
      item.summary,
      Object.keys(JSON.parse(item.data)),
    ]),
    [
      ['Alarm "tides-wake" created', ["version", "type", "createdAlarm"]],
      ['Alarm "tides-wake" updated', ["version", "type", "updatedAlarm", "previousAlarm"]],
      ['Alarm "tides-wake" deleted', ["version", "type", "deletedAlarm"]],
    ],
  );
  assert.equal(
    createdItem(alarm, now).data,
    '{"version":"1.0","type":"Create","createdAlarm":{"alarmName":"tides-wake","alarmArn":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:tides-wake","alarmConfigurationUpdatedTimestamp":"1970-01-01T00:00:00.000+0000","namespace":"AWS/SageMaker","metricName":"HasBacklogWithoutCapacity","statistic":"Average","period":60,"dimensions":[{"value":"tides","name":"EndpointName"}],"threshold":1.0,"comparisonOperator":"GreaterThanOrEqualToThreshold","evaluationPeriods":2,"datapointsToAlarm":2,"treatMissingData":"missing","stateValue":"INSUFFICIENT_DATA","stateUpdatedTimestamp":"1970-01-01T00:00:00.000+0000","actionsEnabled":true,"alarmActions":[],"insufficientDataActions":[],"okactions":[]}}',
  );
});

test("history data stay whole and within 4095 characters", () => {
  const dimensions = Array.from({ length: 30 }, (_, index) => ({ name: `d${index}`, value: "v".repeat(60) }));
  const alarm = alarmWith({ metric: { dimensions } });
  const item = updatedItem(alarm, alarm, now);
  assert.ok(item.data.length <= 4095);
  assert.equal(JSON.parse(item.data).updatedAlarm.dimensions.length, 30);
});
