import assert from "node:assert/strict";
import { test } from "node:test";
import { alarmWith } from "../../../test/support/alarms.ts";
import { scope, signal, start, target, told, world } from "../../../test/support/scaling.ts";
import { backlogPolicy } from "../../../test/support/situations.ts";
import { actionItem, stateItem } from "../alarms/history.ts";
import type { ScalingActivity } from "../scaling/activity.ts";
import { decide } from "../scaling/decide.ts";
import type { DecisionInputs } from "../scaling/decision.ts";
import { newRecord } from "../scaling/decision-record.ts";
import { minutes, seconds } from "../time/time.ts";
import { type StoryEntry, type StorySources, storyOf } from "./story.ts";

const policy = backlogPolicy({
  alarmHigh: "TargetTracking-ep-AlarmHigh-1",
  alarmLow: "TargetTracking-ep-AlarmLow-2",
});

const decided = (
  id: string,
  minute: number,
  side: "high" | "low",
  metric: number,
  settings: Partial<DecisionInputs> = {},
) => {
  const at = start + minutes(minute);
  return newRecord(
    scope,
    id,
    decide(world({ at, max: 4, ...settings, policies: [told(policy, signal(policy, side, [metric], at))] })),
    [`activity-${id}`],
  );
};

const activity = (id: string, minute: number, settings: Partial<ScalingActivity>): ScalingActivity => ({
  scope,
  id,
  target,
  description: "Setting desired instance count to 4.",
  cause: `monitor alarm ${policy.alarmHigh} in state ALARM triggered policy backlog`,
  startedAt: start + minutes(minute),
  status: "InProgress",
  ...settings,
});

const story = (sources: Partial<StorySources>): readonly StoryEntry[] =>
  storyOf({ decisions: [], activities: [], history: [], policies: [policy], ...sources });

test("alarm, decision and its end are told in the order in which they happened, in the activities' words", () => {
  const before = alarmWith({ name: policy.alarmHigh }, start);
  const after = { ...before, state: "ALARM" as const, stateReason: "Threshold Crossed: 3 datapoints …" };
  const message = "Successfully set desired instance count to 4. Change successfully fulfilled by sagemaker.";
  const entries = story({
    decisions: [decided("a", 3, "high", 48)],
    activities: [
      activity("activity-a", 3, {
        desired: 4,
        status: "Successful",
        endedAt: start + minutes(8),
        statusMessage: message,
      }),
    ],
    history: [stateItem(before, after, start + minutes(3))],
  });
  assert.deepEqual(entries, [
    {
      at: start + minutes(3),
      count: 1,
      kind: "alarm",
      text: "AlarmHigh of backlog: INSUFFICIENT_DATA → ALARM",
      details: ["Threshold Crossed: 3 datapoints …"],
    },
    {
      at: start + minutes(3),
      count: 1,
      kind: "scaled",
      text: "Setting desired instance count to 4.",
      details: [
        "monitor alarm TargetTracking-ep-AlarmHigh-1 in state ALARM triggered policy backlog",
        "From 1 to 4, capped by maximum capacity 4.",
        "backlog: ceil(1 × 48 ÷ 5) = 10, within the bounds 4",
      ],
    },
    { at: start + minutes(8), count: 1, kind: "done", text: message, details: [] },
  ]);
});

test("holds for the same reason are told once, with their number and the last arithmetic", () => {
  const entries = story({
    decisions: [
      { ...decided("c", 5, "high", 70, { desired: 4 }), count: 2, lastAt: start + minutes(6) },
      decided("b", 4, "high", 60, { desired: 4 }),
    ],
  });
  assert.deepEqual(entries, [
    {
      at: start + minutes(4),
      until: start + minutes(6),
      count: 3,
      kind: "kept",
      text: "Kept 4 (AlreadyAtMaxCapacity).",
      details: ["backlog: ceil(4 × 70 ÷ 5) = 56, within the bounds 4; already at maximum capacity 4"],
    },
  ]);
});

test("what nobody decided is told, too: scheduled actions, failures, and alarms that scaling refused", () => {
  const alarm = alarmWith({ name: "mine" }, start);
  const refused = { kind: "scalingRefused", error: "Metric data points must be provided" } as const;
  const entries = story({
    activities: [
      activity("scheduled", 1, {
        description: "Setting min capacity to 2",
        cause: "scheduled action name morning was triggered",
        status: "Successful",
        statusMessage: "Successfully set min capacity to 2",
      }),
      activity("failed", 2, {
        status: "Failed",
        endedAt: start + minutes(2) + seconds(5),
        statusMessage: "Failed to set desired instance count to 4. Reason: no room",
      }),
    ],
    history: [actionItem(alarm, policy.arn, refused, start + minutes(3))],
  });
  assert.deepEqual(
    entries.map(({ kind, text }) => `${kind}: ${text}`),
    [
      "event: Setting min capacity to 2",
      "event: Setting desired instance count to 4.",
      "failed: Failed to set desired instance count to 4. Reason: no room",
      "failed: mine: Failed to execute AutoScaling action: Metric data points must be provided",
    ],
  );
});
