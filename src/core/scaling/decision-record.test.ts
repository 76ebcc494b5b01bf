import assert from "node:assert/strict";
import { test } from "node:test";
import { scope, signal, step, told, world } from "../../../test/support/scaling.ts";
import { minutes } from "../time/time.ts";
import { decide } from "./decide.ts";
import type { DecisionInputs } from "./decision.ts";
import { isRecorded, newRecord, repeated } from "./decision-record.ts";

const wake = step(1);
const asked = (settings: Partial<DecisionInputs> = {}) => {
  const inputs = world({ max: 1, ...settings });
  return decide({ ...inputs, policies: [told(wake, signal(wake, "alarm", [1], inputs.at))] });
};
const first = newRecord(scope, "first", asked(), []);
const later = first.lastAt + minutes(1);

test("the same again is counted, with its time", () => {
  assert.deepEqual(repeated(first, asked({ at: later })), { ...first, count: 2, lastAt: later });
});

for (const [what, change] of [
  ["another backlog", { backlog: 3 }],
  ["another bound", { max: 0 }],
  ["another status", { status: "Updating" }],
  ["a suspension", { suspended: { scaleIn: true, scaleOut: false, scheduled: false } }],
] as const)
  test(`${what} is news`, () => assert.equal(repeated(first, asked({ at: later, ...change })), undefined));

test("a change of capacity is always news, advice given again is not", () => {
  const scaled = newRecord(scope, "scaled", asked({ max: 3 }), []);
  assert.equal(repeated(scaled, asked({ max: 3, at: later })), undefined);
  const profile = { ...world({}).profile, advisory: true };
  const advised = newRecord(scope, "advised", asked({ max: 3, profile }), []);
  assert.equal(repeated(advised, asked({ max: 3, profile, at: later }))?.count, 2);
});

test("what nobody asked for leaves no record", () => {
  assert.equal(isRecorded(decide(world({}))), false);
  assert.equal(isRecorded(decide(world({ desired: 20, clampDue: true }))), true);
  assert.equal(isRecorded(asked()), true);
});

test("a record is bounded, and says when it was cut", () => {
  const policies = Array.from({ length: 50 }, (_, index) => {
    const policy = step(1, { name: `${"long".repeat(60)}-${index}` });
    const signals = Array.from({ length: 20 }, (_, alarm) => ({
      ...signal(
        policy,
        "alarm",
        Array.from({ length: 1440 }, () => Math.PI),
      ),
      alarmName: `alarm-${index}-${alarm}`,
    }));
    return told(policy, ...signals);
  });
  const record = newRecord(scope, "large", decide(world({ max: 1, policies })), []);
  assert.equal(record.cut, true);
  assert.ok(JSON.stringify(record).length < 64 * 1024);
});

test("a record is kept whole while its text fits, whatever its characters take", () => {
  const decision = asked();
  const [asking] = decision.inputs.policies;
  assert.ok(asking);
  const named = (name: string) => ({
    ...decision,
    inputs: { ...decision.inputs, policies: [{ ...asking, policy: { ...asking.policy, name } }] },
  });
  const room = 64 * 1024 - JSON.stringify(named("")).length;
  for (const [character, length] of [
    ["a", 1],
    ["\u0001", 6],
  ] as const) {
    const most = Math.floor(room / length);
    assert.equal(newRecord(scope, "fits", named(character.repeat(most)), []).cut, undefined);
    assert.equal(newRecord(scope, "large", named(character.repeat(most + 1)), []).cut, true);
  }
});
