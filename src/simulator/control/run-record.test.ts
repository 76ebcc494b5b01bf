import assert from "node:assert/strict";
import { test } from "node:test";
import { scope, signal, start, told, world } from "../../../test/support/scaling.ts";
import { backlogPolicy } from "../../../test/support/situations.ts";
import type { AlarmHistoryItem } from "../../core/alarms/alarm.ts";
import { decide } from "../../core/scaling/decide.ts";
import { type Instant, minutes } from "../../core/time/time.ts";
import { keepRecord } from "../../engine/decision-journal.ts";
import type { Collections, Journal } from "../../store/store.ts";
import { MOST_RECORDED, RunRecord } from "./run-record.ts";

/** Forgets at once. */
const forgetful: Journal<never> = {
  append: async () => {},
  update: async () => {},
  get: async () => undefined,
  list: async () => [],
  prune: async () => 0,
};

function recorded() {
  const record = new RunRecord();
  const journals = record.journals({
    activities: forgetful,
    alarmHistory: forgetful,
  } as never as Collections);
  return { record, journals };
}

const item = (at: Instant): AlarmHistoryItem => ({
  alarmName: "a",
  at,
  kind: "StateUpdate",
  summary: "",
  data: "",
});

test("a record keeps the first entries, whatever the journal forgets, and so many at most", async () => {
  const { record, journals } = recorded();
  for (let index = 0; index < MOST_RECORDED + 10; index++)
    await journals.alarmHistory.append(scope, "a", start + index, String(index), item(start + index));
  assert.equal(record.alarmHistory.length, MOST_RECORDED);
  assert.equal(record.alarmHistory[0]?.at, start);
});

const policy = backlogPolicy({ alarmHigh: "high", alarmLow: "low" });

/** A decision each minute on the backlogs per instance that are given. */
async function decided(backlogs: readonly number[], desired: number): Promise<RunRecord> {
  const { record, journals } = recorded();
  let ids = 0;
  for (const [minute, backlog] of backlogs.entries()) {
    const at = start + minutes(minute);
    const inputs = world({
      at,
      desired,
      max: 4,
      policies: [told(policy, signal(policy, "high", [backlog], at))],
    });
    await keepRecord(journals as never as Collections, scope, decide(inputs), [], () => String(++ids));
  }
  return record;
}

test("holds for the same reasons are one entry with their number, whatever the numbers in them", async () => {
  const { decisions } = await decided([60, 60, 70, 70, 70], 4);
  assert.deepEqual(decisions, [
    {
      at: start,
      until: start + minutes(4),
      count: 5,
      kind: "kept",
      text: "Kept 4 (AlreadyAtMaxCapacity).",
      details: ["backlog: ceil(4 × 70 ÷ 5) = 56, within the bounds 4; already at maximum capacity 4"],
      activityIds: [],
    },
  ]);
});

test("changes are entries of their own, with the arithmetic", async () => {
  const { decisions } = await decided([10, 15], 1);
  assert.deepEqual(
    decisions.map(({ kind, text }) => `${kind}: ${text}`),
    ["scaled: Scaled from 1 to 2.", "scaled: Scaled from 1 to 3."],
  );
});
