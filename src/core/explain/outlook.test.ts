import assert from "node:assert/strict";
import { test } from "node:test";
import {
  backlogPolicy,
  forecasting,
  forecastOf,
  now,
  situation,
  target,
  tracked,
  wakePolicy,
  woken,
} from "../../../test/support/situations.ts";
import { minutes } from "../time/time.ts";
import { outlookOf } from "./outlook.ts";
import type { Situation } from "./situation.ts";

const capacity = (desired: number, status: "InService" | "Updating" = "InService") => ({
  capacity: { desired, ready: 1, status },
});

const change = { activityId: "a", from: 1, to: 3, startedAt: now - minutes(3), endedAt: now - minutes(2) };
const out = "ApproximateBacklogSizePerInstance > 5 for 3 × 60 s (AlarmHigh of backlog, now OK)";
const wake = "HasBacklogWithoutCapacity >= 1 for 2 × 60 s (wake-ep, now INSUFFICIENT_DATA)";
const inwards = "ApproximateBacklogSizePerInstance < 4.5 for 15 × 60 s (AlarmLow of backlog, now OK)";

for (const [what, settings, expected] of [
  ["at zero", capacity(0), [`At zero; wakes when ${out}, or when ${wake}.`]],
  [
    "at zero with immediate waking",
    { ...capacity(0), profile: { ...situation().profile, wake: "immediate" }, backlog: 2 },
    ["At zero with 2 waiting; wakes at the first waiting request (ebbtide:wake)."],
  ],
  [
    "at zero with nothing that wakes",
    { ...capacity(0), policies: [{ policy: wakePolicy(), alarms: [] }] },
    ["At zero, and nothing wakes it: ebbtide doctor says what to do."],
  ],
  [
    "somewhere in between",
    { ...capacity(2), backlog: 3 },
    [
      `Scales out when ${out}, or when ${wake}.`,
      `Scales in when ${inwards}.`,
      "The last instance stays while 3 wait or run.",
    ],
  ],
  [
    "in a cooldown",
    {
      ...capacity(3),
      policies: [tracked(backlogPolicy({ lastActivity: change }))],
      target: { ...target, lastChange: change },
    },
    [
      `Scales out when ${out}.`,
      "Next scale-out to 3 or less by backlog possible after 2026-01-01T01:03:00Z (scale-out cooldown).",
      `Scales in when ${inwards}.`,
      "Next scale-in by backlog possible after 2026-01-01T01:03:00Z (scale-out cooldown).",
    ],
  ],
  [
    "at the maximum, suspended",
    {
      ...capacity(10),
      policies: [woken()],
      target: { ...target, suspended: { scaleIn: true, scaleOut: true, scheduled: false } },
    },
    [
      "Dynamic scaling out and in is suspended.",
      "At its maximum capacity 10: no scale-out until that is raised.",
      "Nothing asks for a scale-in.",
    ],
  ],
  [
    "while a change is under way",
    {
      ...capacity(3, "Updating"),
      policies: [],
      target: { ...target, lastChange: { activityId: "a", from: 1, to: 3, startedAt: now } },
    },
    [
      "A change from 1 to 3 has been under way since 2026-01-01T01:00:00Z: 1 of 3 in service.",
      "No scaling policy is attached: desired instance count stays 3.",
    ],
  ],
  [
    "at zero with a forecast",
    { ...capacity(0), policies: [forecasting(forecastOf(0, 0, 4))] },
    [
      "At zero; wakes when mornings starts the capacity it forecasts for 2026-01-01T03:00:00Z.",
      "mornings forecasts 0 for the hour from 2026-01-01T01:00:00Z.",
      "mornings forecasts 4 from 2026-01-01T03:00:00Z, to be started at 2026-01-01T02:55:00Z.",
    ],
  ],
  [
    "with a forecast above the maximum",
    { ...capacity(2), policies: [forecasting(forecastOf(12, 12, 3))] },
    [
      "Nothing asks for a scale-out.",
      "Nothing asks for a scale-in.",
      "mornings forecasts 12 for the hour from 2026-01-01T01:00:00Z, of which maximum capacity allows 10: no scale-in goes below that.",
      "mornings forecasts 3 from 2026-01-01T03:00:00Z.",
    ],
  ],
  [
    "with a forecast that is only looked at",
    { ...capacity(0), policies: [forecasting(forecastOf(2, 2), { mode: "ForecastOnly" })] },
    [
      "At zero, and nothing wakes it: ebbtide doctor says what to do.",
      "mornings forecasts 2 for the hour from 2026-01-01T01:00:00Z, and does not scale by it (ForecastOnly).",
      "mornings forecasts no other capacity for the hours it knows.",
    ],
  ],
  [
    "before there is enough to forecast from",
    { ...capacity(1), policies: [forecasting({ hoursOfData: 5 }), forecasting(undefined, { name: "new" })] },
    [
      "Nothing asks for a scale-out.",
      "Nothing asks for a scale-in.",
      "mornings has no forecast yet: its load metric needs 24 hours of data, and has 5.",
      "new is making its first forecast.",
    ],
  ],
] as readonly (readonly [string, Partial<Situation>, readonly string[]])[])
  test(`what it waits for ${what}`, () => assert.deepEqual(outlookOf(situation(settings), now), expected));

test("what is gone waits for nothing", () => {
  const { capacity: _, ...gone } = situation();
  assert.deepEqual(outlookOf(gone, now), [
    "There is no endpoint/ep/variant/AllTraffic: nothing is scaled until there is one again.",
  ]);
});
