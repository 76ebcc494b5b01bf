import assert from "node:assert/strict";
import { resolve } from "node:path";
import { test } from "node:test";
import { Script } from "node:vm";
import type { AlarmHistoryItem } from "../../../core/alarms/alarm.ts";
import type { ScalingActivity } from "../../../core/scaling/activity.ts";
import { minutes } from "../../../core/time/time.ts";
import { SCOPE } from "../../control/world.ts";
import type { RunResult } from "../../result.ts";
import { simulate } from "../../run.ts";
import { readScenario } from "../../scenario/file.ts";
import { pageData } from "./data.ts";
import { htmlReport } from "./html-report.ts";

const scenario = await readScenario(
  resolve(import.meta.dirname, "../../../../docs/examples/images-fixed.yaml"),
);
const plain = await simulate({ ...scenario, duration: minutes(90) });
const hostile = "</script><script>alert('x')</script>";

const activity = (minute: number, rest: Partial<ScalingActivity>): ScalingActivity => ({
  scope: SCOPE,
  id: String(minute),
  target: {
    namespace: "sagemaker",
    resourceId: "endpoint/simulated/variant/AllTraffic",
    dimension: "sagemaker:variant:DesiredInstanceCount",
  },
  description: "Setting desired instance count to 2.",
  cause: "monitor alarm high in state ALARM triggered policy backlog",
  startedAt: plain.start + minutes(minute),
  status: "Successful",
  ...rest,
});

const transition = (minute: number, from: string, to: string): AlarmHistoryItem => ({
  alarmName: "high",
  at: plain.start + minutes(minute),
  kind: "StateUpdate",
  summary: `Alarm updated from ${from} to ${to}`,
  data: JSON.stringify({
    oldState: { stateValue: from },
    newState: { stateValue: to, stateReason: hostile },
  }),
});

const busy: RunResult = {
  ...plain,
  name: hostile,
  activities: [
    activity(10, { desired: 2 }),
    activity(20, {
      status: "Failed",
      description: `Attempting ${hostile}`,
      notScaledReasons: [{ code: "AlreadyAtMaxCapacity", maxCapacity: 2 }],
    }),
  ],
  alarmHistory: [transition(4, "INSUFFICIENT_DATA", "OK"), transition(9, "OK", "ALARM")],
};

const scripts = (html: string): readonly string[] =>
  [...html.matchAll(/<script[^>]*>([\s\S]*?)<\/script>/g)].map(([, text]) => text ?? "");

test("the file holds the data of all runs, and a script that parses", () => {
  const html = htmlReport([plain, busy]);
  const [data, script, ...more] = scripts(html);
  assert.deepEqual(JSON.parse(data ?? ""), pageData([plain, busy]));
  assert.doesNotThrow(() => new Script(script ?? ""));
  assert.deepEqual(more, []);
  for (const label of ["wait, p95", "instance hours", "time at zero"]) assert.ok(html.includes(label), label);
});

test("names end no element, and nothing is fetched", () => {
  const html = htmlReport([busy]);
  assert.ok(!html.includes("<script>alert"), "a name became a script");
  assert.ok(html.includes("<h3>&lt;/script&gt;&lt;script&gt;alert"));
  assert.doesNotMatch(html, /https?:|\ssrc=|\shref=|url\(|@import/);
  assert.ok(html.includes("default-src 'none'"));
});

test("the same results give the same file", () => {
  assert.equal(htmlReport([plain, busy]), htmlReport([plain, busy]));
});

test("events are told in order, with what came of them", () => {
  const { events, texts, runs } = pageData([busy]);
  assert.deepEqual(
    events.map(({ at, kind, what }) => [at / 60_000, kind, texts[what]]),
    [
      [4, "alarm", "high: INSUFFICIENT_DATA → OK"],
      [9, "alarm", "high: OK → ALARM"],
      [10, "event", "Setting desired instance count to 2."],
      [20, "event", `Attempting ${hostile}`],
    ],
  );
  assert.deepEqual(runs[0]?.alarms, [
    {
      name: "high",
      at: [0, minutes(4), minutes(9)],
      states: ["INSUFFICIENT_DATA", "OK", "ALARM"],
    },
  ]);
});

test("a run too short for a sample has a table and no charts", () => {
  const empty = { step: minutes(1), at: [], waiting: [], running: [], desired: [], ready: [] };
  const html = htmlReport([{ ...plain, timeline: empty }]);
  assert.match(html, /Nothing was sampled/);
  assert.doesNotMatch(html, /class="plot"/);
});

test("a full record says that its later part is missing", () => {
  const activities = Array.from({ length: 20_000 }, (_, index) => activity(index / 1000, {}));
  const html = htmlReport([{ ...busy, activities }]);
  assert.match(html, /its later part is missing/);
  assert.ok(html.length < 3_000_000, `${html.length} characters`);
});
