import assert from "node:assert/strict";
import { test } from "node:test";
import {
  quiet,
  said,
  signal,
  start,
  step,
  timeline,
  told,
  tracking,
  world,
} from "../../../test/support/scaling.ts";
import { minutes, seconds } from "../time/time.ts";
import { decide } from "./decide.ts";
import type { DecisionInputs } from "./decision.ts";
import { profileOf } from "./profile.ts";

const fast = profileOf({ "ebbtide:profile": "fast" }, "aws");
const backlog = tracking(5);
const high = (...values: readonly number[]) => told(backlog, signal(backlog, "high", values));
const low = (...values: readonly number[]) => told(backlog, signal(backlog, "low", values));
const less = step(-1, { name: "less" });
const zeros = Array.from({ length: 15 }, () => 0);

for (const [settings, expected, code, why] of [
  [{ desired: 1, policies: [high(48, 48, 48)] }, "scale to 10", undefined, "48 waiting, target 5"],
  [{ desired: 1, max: 4, policies: [high(48)] }, "scale to 4", undefined, "capped by the maximum"],
  [{ desired: 4, max: 4, policies: [high(48)] }, "hold", "AlreadyAtMaxCapacity", "nothing above the maximum"],
  [{ desired: 12, policies: [high(48)] }, "hold", "AlreadyAtMaxCapacity", "out never lowers"],
  [{ desired: 0, policies: [high(6)] }, "scale to 1", undefined, "above the target at zero"],
  [{ desired: 2, policies: [low(1, 1, 1)] }, "scale to 1", undefined, "2 waiting fit on one"],
  [{ desired: 2, policies: [low(3, 3, 3)] }, "hold", "AlreadyAtDesiredCapacity", "6 waiting need both"],
  [{ desired: 3, policies: [low(...zeros)] }, "scale to 0", undefined, "idle goes straight to the minimum"],
  [{ desired: 3, min: 1, policies: [low(...zeros)] }, "scale to 1", undefined, "the minimum holds"],
  [{ desired: 0, policies: [low(...zeros)] }, "hold", "AlreadyAtMinCapacity", "nothing below the minimum"],
  [{ desired: 1, min: 2, policies: [low(...zeros)] }, "hold", "AlreadyAtMinCapacity", "in never raises"],
  [
    { desired: 0, policies: [told(less, signal(less, "alarm", [0]))] },
    "hold",
    "AlreadyAtMinCapacity",
    "a step takes nothing from nothing",
  ],
  [
    { desired: 0, min: 2, policies: [high(6)] },
    "scale to 2",
    undefined,
    "what scales comes within the bounds",
  ],
  [
    { desired: 1, status: "Updating", policies: [high(48)] },
    "hold",
    "TargetServicePutResourceAsUnscalable",
    "one change at a time",
  ],
  [
    { desired: 2, status: "Updating", policies: [low(...zeros)] },
    "hold",
    "TargetServicePutResourceAsUnscalable",
    "in either direction",
  ],
  [
    { desired: 1, status: "Updating", profile: fast, policies: [high(48)] },
    "scale to 10",
    undefined,
    "fast overrides",
  ],
  [
    { desired: 3, status: "Updating", profile: fast, policies: [low(...zeros)] },
    "hold",
    "TargetServicePutResourceAsUnscalable",
    "fast does not when it is about less",
  ],
  [
    { desired: 1, status: "Failed", profile: fast, policies: [high(48)] },
    "hold",
    "TargetServicePutResourceAsUnscalable",
    "a failed endpoint cannot grow",
  ],
] as const satisfies readonly (readonly [Partial<DecisionInputs>, string, string | undefined, string])[])
  test(`${why}: ${expected}`, () => {
    const decision = decide(world(settings));
    assert.ok(said(decision).startsWith(expected), said(decision));
    assert.equal(decision.notScaled[0]?.reason.code, code);
  });

test("the arithmetic and what capped it are on the record", () => {
  const { votes, outcome } = decide(world({ max: 4, policies: [high(48)] }));
  assert.equal(votes[0]?.arithmetic, "ceil(1 × 48 ÷ 5) = 10");
  assert.equal(outcome.kind === "scale" && outcome.capped, "maximum capacity 4");
});

test("suspended directions hold, the other one goes on", () => {
  const onlyIn = { scaleIn: false, scaleOut: true, scheduled: false };
  const onlyOut = { scaleIn: true, scaleOut: false, scheduled: false };
  assert.match(said(decide(world({ suspended: onlyIn, policies: [high(48)] }))), /scale-out is suspended/);
  assert.match(said(decide(world({ suspended: onlyOut, policies: [low(0)] }))), /scale-in is suspended/);
  assert.equal(said(decide(world({ suspended: onlyIn, policies: [low(0)] }))), "scale to 0");
  assert.equal(said(decide(world({ suspended: onlyOut, policies: [high(48)] }))), "scale to 10");
});

test("the largest of several scale-outs wins", () => {
  const wake = step(1);
  const decision = decide(world({ policies: [high(12), told(wake, signal(wake, "alarm", [1]))] }));
  assert.equal(said(decision), "scale to 3");
});

test("a scale-out wins over a scale-in, even one that may not be carried out", () => {
  const less = step(-1, { name: "less" });
  const lessNow = told(less, signal(less, "alarm", [0]));
  assert.equal(said(decide(world({ desired: 3, policies: [high(9), lessNow] }))), "scale to 6");
  assert.match(
    said(decide(world({ desired: 10, policies: [high(9), lessNow] }))),
    /hold: policy backlog wants 10/,
  );
});

test("target tracking scales in only when all such policies that may are ready", () => {
  const cpu = tracking(60, { name: "cpu" });
  const idle = { desired: 4, policies: [low(...zeros), quiet(cpu)] };
  assert.match(
    said(decide(world(idle))),
    /hold: backlog: policy cpu is not ready to scale in: its low alarm is OK/,
  );

  const { alarmLow: _, ...outOnly } = tracking(60, { name: "cpu", disableScaleIn: true });
  assert.equal(said(decide(world({ ...idle, policies: [low(...zeros), quiet(outOnly)] }))), "scale to 0");

  const ready = told(cpu, signal(cpu, "low", [30]));
  assert.equal(said(decide(world({ ...idle, policies: [low(...zeros), ready] }))), "scale to 2");
});

test("what a ready policy heard half a minute ago still counts", () => {
  const heard = tracking(60, { name: "cpu" });
  const cpu = { ...heard, lastSignal: signal(heard, "low", [30], start - seconds(30)) };
  const ready = { ...quiet(cpu), low: { state: "ALARM", period: 60, evaluationPeriods: 15 } } as const;
  const decision = decide(world({ desired: 4, policies: [low(...zeros), ready] }));
  assert.equal(said(decision), "scale to 2");
  assert.equal(
    decision.outcome.kind === "scale" && decision.outcome.capped,
    "policy cpu needs no less than 2",
  );
});

test("a step policy does not wait for target tracking to be ready", () => {
  const less = step(-1, { name: "less" });
  const policies = [quiet(backlog), told(less, signal(less, "alarm", [0]))];
  assert.equal(said(decide(world({ desired: 3, policies }))), "scale to 2");
});

test("removing what would at once be asked for again is anticipated", () => {
  const less = step(-1, { name: "less" });
  const asking = { ...backlog, lastSignal: signal(backlog, "high", [9], start - seconds(20)) };
  const policies = [
    { ...quiet(asking), high: { state: "ALARM", period: 60, evaluationPeriods: 3 } } as const,
    told(less, signal(less, "alarm", [0])),
  ];
  const decision = decide(world({ desired: 3, policies }));
  assert.match(said(decision), /hold: less: policy backlog would at once scale out again/);
  assert.deepEqual(decision.notScaled[0]?.reason, { code: "AutoScalingAnticipatedFlapping" });
});

test("a value that no step covers changes nothing", () => {
  const wake = step(1);
  const decision = decide(world({ policies: [told(wake, signal(wake, "alarm", [0.5]))] }));
  assert.match(said(decision), /hold: wake: no step for it/);
  assert.equal(decision.notScaled[0]?.reason.code, "AlreadyAtDesiredCapacity");
});

test("an old word and a foreign alarm count for nothing", () => {
  const old = told(backlog, signal(backlog, "high", [48], start - minutes(3)));
  assert.match(said(decide(world({ policies: [old] }))), /more than two minutes old/);
  const foreign = told(backlog, { ...signal(backlog, "high", [48]), alarmName: "someone's" });
  assert.match(said(decide(world({ policies: [foreign] }))), /someone's is no alarm of this policy/);
});

test("a scale-out waits for its cooldown, a scale-in for its own", () => {
  timeline([tracking(5)], { desired: 1, max: 40 }, [
    ["0m", { backlog: ["high", 12, 12, 12] }, "scale to 3"],
    ["1m", { backlog: ["high", 12, 12, 6] }, "hold: backlog: scale-out cooldown until 2026-01-01T00:05:00"],
    ["6m", { backlog: ["high", 6, 6, 6] }, "scale to 4"],
    ["7m", { backlog: ["low", ...zeros] }, "hold: backlog: scale-out cooldown"],
    ["12m", { backlog: ["low", ...zeros.map(() => 2)] }, "scale to 2"],
    ["13m", { backlog: ["low", ...zeros] }, "hold: backlog: scale-in cooldown until 2026-01-01T00:17:00"],
    ["17m", { backlog: ["low", ...zeros] }, "scale to 0"],
  ]);
});

test("a larger need goes ahead during a scale-out cooldown", () => {
  timeline([tracking(5)], { desired: 1, max: 40 }, [
    ["0m", { backlog: ["high", 12, 12, 12] }, "scale to 3"],
    ["1m", { backlog: ["high", 12, 12, 90] }, "scale to 8"], // measured at one instance: ceil(1 × 38 ÷ 5)
    ["6m", { backlog: ["high", 10, 10, 10] }, "scale to 16"], // all measured at eight
  ]);
});

test("the same backlog looked at again while instances start asks for nothing more", () => {
  timeline(
    [tracking(5, { scaleOutCooldown: 0 })],
    { desired: 1, max: 100, profile: fast, takes: minutes(10) },
    [
      ["0m", { backlog: ["high", 48, 48, 48] }, "scale to 10"],
      ["1m", { backlog: ["high", 48, 48, 48] }, "hold: backlog: already at the wanted capacity 10"],
      ["2m", { backlog: ["high", 80, 80, 80] }, "scale to 16"],
      ["3m", { backlog: ["high", 80, 80, 80] }, "hold"],
    ],
  );
});

test("a scale-out ends the scale-in cooldown at once", () => {
  timeline([tracking(5)], { desired: 4 }, [
    ["0m", { backlog: ["low", ...zeros.map(() => 2)] }, "scale to 2"],
    ["1m", { backlog: ["high", 9, 9, 9] }, "scale to 4"],
  ]);
  timeline([step(1), step(-1, { name: "less" })], { desired: 4 }, [
    ["0m", { less: ["alarm", 0] }, "scale to 3"],
    ["1m", { less: ["alarm", 0] }, "hold: less: scale-in cooldown"],
    ["2m", { wake: ["alarm", 1] }, "scale to 4"],
    ["3m", { less: ["alarm", 0] }, "scale to 3"],
  ]);
});

test("during a step policy's cooldown the capacity already added counts", () => {
  const policy = step(0, {
    name: "more",
    steps: [
      { lower: 0, upper: 10, adjustment: 2 },
      { lower: 10, adjustment: 3 },
    ],
  });
  timeline([policy], { desired: 4 }, [
    ["0m", { more: ["alarm", 1] }, "scale to 6"],
    ["1m", { more: ["alarm", 1] }, "hold: more: scale-out cooldown"],
    ["2m", { more: ["alarm", 15] }, "scale to 7"], // 4 + 3, of which 2 are there
    ["8m", { more: ["alarm", 15] }, "scale to 10"],
  ]);
});

test("a cooldown of zero is none", () => {
  timeline([step(1, { cooldown: 0 })], { desired: 0 }, [
    ["0m", { wake: ["alarm", 1] }, "scale to 1"],
    ["1m", { wake: ["alarm", 1] }, "scale to 2"],
  ]);
});

test("cooldowns begin when the change is fulfilled; until then the endpoint cannot be scaled", () => {
  timeline([step(1)], { desired: 0, takes: minutes(4) }, [
    ["0m", { wake: ["alarm", 1] }, "scale to 1"],
    ["3m", { wake: ["alarm", 1] }, "hold: wake: the endpoint is Updating"],
    ["5m", { wake: ["alarm", 1] }, "hold: wake: scale-out cooldown until 2026-01-01T00:09:00"],
    ["9m", { wake: ["alarm", 1] }, "scale to 2"],
  ]);
});

test("registering brings the capacity within the bounds, whatever is suspended or cooling", () => {
  const suspended = { scaleIn: true, scaleOut: true, scheduled: true };
  const clamp = { clampDue: true, min: 2, max: 5, suspended };
  assert.equal(said(decide(world({ ...clamp, desired: 0 }))), "scale to 2");
  assert.equal(said(decide(world({ ...clamp, desired: 9 }))), "scale to 5");
  assert.equal(
    said(decide(world({ ...clamp, desired: 9, status: "Creating" }))),
    "hold: out of bounds until the endpoint is in service: it is Creating",
  );
  assert.equal(said(decide(world({ ...clamp, desired: 3 }))), "hold: nothing asks for a change");
  const advisory = profileOf({ "ebbtide:advisory": "true" }, "aws");
  assert.equal(said(decide(world({ ...clamp, desired: 9, profile: advisory }))), "scale to 5");
});

test("waiting work wakes an endpoint at zero at once where that is asked for", () => {
  const waiting = { desired: 0, backlog: 3 };
  assert.equal(said(decide(world({ ...waiting, profile: fast }))), "scale to 1");
  assert.equal(
    said(decide(world({ ...waiting, profile: fast, min: 0, max: 0 }))),
    "hold: waking: already at maximum capacity 0",
  );
  assert.equal(said(decide(world({ ...waiting, profile: fast, status: "Updating" }))), "scale to 1");
  assert.equal(
    said(decide(world({ ...waiting, profile: fast, status: "Failed" }))),
    "hold: waking: the endpoint is Failed",
  );
  assert.equal(said(decide(world(waiting))), "hold: nothing asks for a change");
  assert.equal(
    said(decide(world({ ...waiting, backlog: 0, profile: fast }))),
    "hold: nothing asks for a change",
  );
  assert.equal(
    said(decide(world({ ...waiting, desired: 1, profile: fast }))),
    "hold: nothing asks for a change",
  );
});

test("the low alarm does not take a just woken instance away before it has looked at it", () => {
  const woken = {
    activityId: "w",
    from: 0,
    to: 1,
    startedAt: start - minutes(5),
    endedAt: start - minutes(4),
  };
  const inputs = { desired: 1, profile: fast, lastChange: woken };
  const decision = decide(world({ ...inputs, policies: [low(...zeros)] }));
  assert.match(said(decision), /hold: backlog: woken a moment ago/);
  const later = start + minutes(13);
  const idle = told(backlog, signal(backlog, "low", zeros, later));
  assert.equal(said(decide(world({ ...inputs, at: later, policies: [idle] }))), "scale to 0");
});

test("target tracking keeps an instance for work that has just come", () => {
  assert.equal(said(decide(world({ backlog: 1, policies: [low(...zeros)] }))), "hold: 1 waiting or running");
  assert.equal(said(decide(world({ desired: 3, backlog: 1, policies: [low(...zeros)] }))), "scale to 1");
});

test("the last instance stays until the to-zero delay has passed without work", () => {
  const profile = profileOf({ "ebbtide:to-zero-delay": "10m" }, "aws");
  const idle = { profile, policies: [low(...zeros)] };
  const since = (age: number) => ({ idleSince: start - minutes(age) });
  assert.equal(
    said(decide(world({ ...idle, ...since(9), desired: 1 }))),
    "hold: to-zero delay until 2026-01-01T00:01:00.000Z",
  );
  assert.equal(said(decide(world({ ...idle, ...since(9), desired: 4 }))), "scale to 1");
  assert.equal(said(decide(world({ ...idle, ...since(10), desired: 1 }))), "scale to 0");
  assert.equal(said(decide(world({ ...idle, desired: 1 }))), "hold: to-zero delay: there is work");
});

test("advisory decides and does not act", () => {
  const profile = profileOf({ "ebbtide:advisory": "true" }, "aws");
  assert.equal(said(decide(world({ profile, policies: [high(48)] }))), "advise 10");
});
