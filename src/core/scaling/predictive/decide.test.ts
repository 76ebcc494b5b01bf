import assert from "node:assert/strict";
import { test } from "node:test";
import { said, signal, told, tracking, world } from "../../../../test/support/scaling.ts";
import { decide } from "../decide.ts";
import type { DecisionInputs } from "../decision.ts";

const hour = Date.UTC(2026, 0, 5, 9);
const forecast = (capacity: number) => [{ policyArn: "arn", policyName: "daily", capacity, hour }];
const backlog = tracking(5);
const high = (value: number) => told(backlog, signal(backlog, "high", [value, value, value]));
const low = (value: number) =>
  told(
    backlog,
    signal(
      backlog,
      "low",
      Array.from({ length: 15 }, () => value),
    ),
  );

for (const [settings, expected, why] of [
  [{ desired: 1, floors: forecast(4) }, "scale to 4", "what is forecast is started"],
  [{ desired: 1, max: 3, floors: forecast(4) }, "scale to 3", "the maximum holds for forecasts too"],
  [{ desired: 4, floors: forecast(4) }, "hold", "what is forecast is there"],
  [{ desired: 6, floors: forecast(4) }, "hold", "a forecast removes nothing"],
  [
    { desired: 1, floors: forecast(4), policies: [high(48)] },
    "scale to 10",
    "reactive policies may want more",
  ],
  [{ desired: 1, floors: forecast(8), policies: [high(10)] }, "scale to 8", "or less: the larger wins"],
  [{ desired: 6, floors: forecast(4), policies: [low(0)] }, "scale to 4", "scale-in stops at the forecast"],
  [{ desired: 4, floors: forecast(4), policies: [low(0)] }, "hold", "and holds there"],
  [{ desired: 4, floors: forecast(0), policies: [low(0)] }, "scale to 0", "unless nothing is forecast"],
  [
    { desired: 1, floors: forecast(4), suspended: { scaleIn: false, scaleOut: true, scheduled: false } },
    "hold",
    "suspended scale-out holds forecasts too",
  ],
] as const satisfies readonly (readonly [Partial<DecisionInputs>, string, string])[])
  test(`${why}: ${expected}`, () => {
    const decision = decide(world(settings));
    assert.ok(said(decision).startsWith(expected), said(decision));
    if (decision.outcome.kind === "scale") assert.deepEqual(decide(decision.inputs), decision);
  });
