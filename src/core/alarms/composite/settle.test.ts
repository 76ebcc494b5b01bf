import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { alarmWith } from "../../../../test/support/alarms.ts";
import type { AlarmState } from "../alarm.ts";
import type { CompositeAlarm } from "./composite-alarm.ts";
import { parseRule } from "./parse-rule.ts";
import { holds } from "./rule.ts";
import { type AlarmStanding, type Family, type Happenings, settle } from "./settle.ts";

const friday = Date.UTC(2022, 6, 22, 15, 57, 45, 394);

function composite(name: string, text: string, changes: Partial<CompositeAlarm> = {}): CompositeAlarm {
  const parsed = parseRule(text);
  assert.ok(parsed.kind === "rule");
  const { watched: _, limit: __, ...base } = alarmWith({ name });
  return { ...base, rule: parsed.rule, ruleText: text, triggering: [], state: "OK", ...changes };
}

const status = (name: string, state: AlarmState, at = 0): AlarmStanding => ({
  name,
  arn: `arn:aws:cloudwatch:us-east-1:000000000000:alarm:${name}`,
  state,
  stateTransitionedAt: at,
});

const family = (composites: readonly CompositeAlarm[], others: readonly AlarmStanding[]): Family => ({
  composites,
  standingOf: (name) => others.find((alarm) => alarm.name === name),
});

const outcomes = (alarms: Family, happenings: Happenings, now = friday) =>
  settle(alarms, happenings, now).map(({ alarm, act }) => [alarm.name, alarm.state, act?.from]);

test("a child's change leads to that of its parent, in the words of CloudWatch", () => {
  const child = status("ServerCpuTooHigh", "ALARM", friday);
  const [change] = settle(
    family([composite("aggregated", "ALARM(ServerCpuTooHigh) OR ALARM(Network)")], [child]),
    { transitions: [{ alarm: child, from: "OK" }] },
    friday,
  );
  assert.equal(change?.alarm.state, "ALARM");
  assert.equal(
    change.alarm.stateReason,
    "arn:aws:cloudwatch:us-east-1:000000000000:alarm:ServerCpuTooHigh transitioned to ALARM at Friday 22 July, 2022 15:57:45 UTC",
  );
  assert.equal(
    change.alarm.stateReasonData,
    '{"triggeringAlarms":[{"arn":"arn:aws:cloudwatch:us-east-1:000000000000:alarm:ServerCpuTooHigh","state":{"value":"ALARM","timestamp":"2022-07-22T15:57:45.394+0000"}}]}',
  );
  assert.deepEqual([change.alarm.stateTransitionedAt, change.act], [friday, { from: "OK" }]);
});

test("a new alarm is evaluated at once, and names all of its children", () => {
  const alarms = family(
    [composite("new", "ALARM(a) OR ALARM(b)", { state: "INSUFFICIENT_DATA" })],
    [status("a", "OK", 1), status("b", "OK", 2)],
  );
  const [change] = settle(
    alarms,
    { transitions: [], put: { name: "new", occasion: { kind: "created" } } },
    friday,
  );
  assert.equal(
    change?.alarm.stateReason,
    "arn:aws:cloudwatch:us-east-1:000000000000:alarm:new was created and its alarm rule evaluates to OK",
  );
  assert.deepEqual(
    change.alarm.triggering.map(({ state, at }) => [state, at]),
    [
      ["OK", 1],
      ["OK", 2],
    ],
  );
  assert.deepEqual(change.act, { from: "INSUFFICIENT_DATA" });
});

test("an update that changes the outcome says so, another leaves the state and its reason", () => {
  const put = { transitions: [], put: { name: "it", occasion: { kind: "updated" as const } } };
  const others = [status("a", "ALARM")];
  const [changed] = settle(family([composite("it", "ALARM(a)")], others), put, friday);
  assert.match(
    changed?.alarm.stateReason ?? "",
    /:it was updated and its new alarm rule evaluates to ALARM$/,
  );
  const before = composite("it", "OK(a)");
  const [kept] = settle(family([before], others), put, friday);
  assert.deepEqual([kept?.alarm, kept?.act], [before, undefined]);
});

test("changes climb as far as they make a difference, and only there", () => {
  const leaf = status("leaf", "ALARM");
  const composites = [
    composite("a-top", "ALARM(b-middle) AND TRUE"),
    composite("b-middle", "NOT OK(leaf)"),
    composite("c-other", "ALARM(leaf) AND ALARM(elsewhere)"),
    composite("d-unrelated", "ALARM(elsewhere)"),
  ];
  assert.deepEqual(outcomes(family(composites, [leaf]), { transitions: [{ alarm: leaf, from: "OK" }] }), [
    ["a-top", "ALARM", "OK"],
    ["b-middle", "ALARM", "OK"],
  ]);
});

test("of several changes at once the one that made the difference is named, and nothing flaps", () => {
  const bad = status("bad", "ALARM");
  const good = status("good", "OK");
  const transitions = [
    { alarm: bad, from: "OK" as const },
    { alarm: good, from: "ALARM" as const },
  ];
  const [change] = settle(
    family([composite("either", "ALARM(bad) OR INSUFFICIENT_DATA(good)")], [bad, good]),
    { transitions },
    friday,
  );
  assert.deepEqual(change?.alarm.triggering, [{ arn: bad.arn, state: "ALARM", at: 0 }]);
  assert.deepEqual(
    outcomes(family([composite("sum", "ALARM(bad) OR ALARM(good)", { state: "ALARM" })], [bad, good]), {
      transitions,
    }),
    [],
  );
});

test("a state that a client set lasts until a child changes", () => {
  const child = status("a", "OK");
  const set = { name: "it", to: { state: "ALARM" as const, reason: "drill", datapoints: [] } };
  const [drill] = settle(family([composite("it", "ALARM(a)")], [child]), { transitions: [], set }, friday);
  assert.deepEqual(
    [drill?.alarm.state, drill?.alarm.stateReason, drill?.alarm.stateReasonData, drill?.alarm.triggering],
    ["ALARM", "drill", undefined, []],
  );
  const set2 = drill?.alarm as CompositeAlarm;
  assert.deepEqual(outcomes(family([set2], [child]), { transitions: [] }), []);
  assert.deepEqual(
    outcomes(family([set2], [child]), { transitions: [{ alarm: child, from: "INSUFFICIENT_DATA" }] }),
    [["it", "OK", "ALARM"]],
  );
  const [again] = settle(family([set2], [child]), { transitions: [], set }, friday + 1);
  assert.deepEqual(
    [again?.act, again?.alarm.stateUpdatedAt, again?.alarm.stateTransitionedAt],
    [undefined, friday + 1, friday],
  );
});

test("a suppressor holds back actions, also one that changes in the same instant", () => {
  const suppressor = { alarm: "quiet", reference: "quiet", waitPeriod: 60_000, extensionPeriod: 60_000 };
  const child = status("a", "ALARM");
  const it = composite("it", "ALARM(a)", { suppressor });
  const transition = { alarm: child, from: "OK" as const };
  const waiting = settle(family([it], [child, status("quiet", "OK")]), { transitions: [transition] }, friday);
  assert.deepEqual(
    [waiting[0]?.act, waiting[0]?.alarm.suppression, waiting[0]?.alarm.withheld],
    [undefined, { by: "WaitPeriod", until: friday + 60_000 }, { from: "OK" }],
  );
  const quiet = status("quiet", "ALARM");
  const held = settle(
    family([it], [child, quiet]),
    { transitions: [transition, { alarm: quiet, from: "OK" }] },
    friday,
  );
  assert.deepEqual([held[0]?.act, held[0]?.alarm.suppression], [undefined, { by: "Alarm" }]);
});

test("an update that takes the suppressor away takes the actions that it withheld", () => {
  const it = composite("it", "ALARM(a)", { state: "ALARM", withheld: { from: "OK" } });
  const put = { name: "it", occasion: { kind: "updated" as const } };
  const [change] = settle(family([it], [status("a", "ALARM")]), { transitions: [], put }, friday);
  assert.deepEqual([change?.act, change?.alarm.withheld], [{ from: "OK" }, undefined]);
});

/** Composite alarms that only look at metric alarms and at those before them, so that none goes round. */
const anyFamily = fc.array(
  fc.record({
    operator: fc.constantFrom("AND", "OR"),
    parts: fc.array(
      fc.record({
        negated: fc.boolean(),
        state: fc.constantFrom<AlarmState[]>("ALARM", "OK", "INSUFFICIENT_DATA"),
        child: fc.nat(),
      }),
      { minLength: 1, maxLength: 4 },
    ),
  }),
  { minLength: 1, maxLength: 8 },
);
const METRICS = 4;
const anyChanges = fc.array(
  fc.array(
    fc.record({
      metric: fc.nat({ max: METRICS - 1 }),
      to: fc.constantFrom<AlarmState[]>("ALARM", "OK", "INSUFFICIENT_DATA"),
    }),
    { maxLength: 3 },
  ),
  { maxLength: 12 },
);

test("after any changes every composite alarm is in the state that its rule gives when read afresh", () => {
  fc.assert(
    fc.property(anyFamily, anyChanges, (rules, steps) => {
      const metrics = Array.from({ length: METRICS }, (_, index): AlarmStanding => status(`m${index}`, "OK"));
      let composites: readonly CompositeAlarm[] = [];
      const alarms = (): Family => family(composites, metrics);
      const follow = (happenings: Happenings): void => {
        const changed = new Map(settle(alarms(), happenings, 0).map(({ alarm }) => [alarm.name, alarm]));
        composites = composites.map((alarm) => changed.get(alarm.name) ?? alarm);
      };
      for (const [index, { operator, parts }] of rules.entries()) {
        const names = [...metrics.map(({ name }) => name), ...composites.map(({ name }) => name)];
        const text = parts
          .map(
            ({ negated, state, child }) => `${negated ? "NOT " : ""}${state}(${names[child % names.length]})`,
          )
          .join(` ${operator} `);
        // Names against the order of dependence: sorting by name must not be what makes it right.
        const name = `c${9 - index}`;
        composites = [...composites, composite(name, text, { state: "INSUFFICIENT_DATA" })];
        follow({ transitions: [], put: { name, occasion: { kind: "created" } } });
      }
      for (const step of steps) {
        const transitions = step.flatMap(({ metric, to }) => {
          const before = metrics[metric] as AlarmStanding;
          if (before.state === to) return [];
          metrics[metric] = status(before.name, to);
          return [{ alarm: metrics[metric] as AlarmStanding, from: before.state }];
        });
        follow({ transitions });
        const naive = (name: string): AlarmState | undefined => {
          const alarm = composites.find((one) => one.name === name);
          if (!alarm) return metrics.find((one) => one.name === name)?.state;
          return holds(alarm.rule, naive) ? "ALARM" : "OK";
        };
        for (const { name, state } of composites) assert.equal(state, naive(name), name);
      }
    }),
  );
});
