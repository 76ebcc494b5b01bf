import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import type { StepAdjustment } from "./policy.ts";
import { adjusted, breachOf, type StepRules, stepProblem } from "./step-scaling.ts";

const rules = (steps: readonly StepAdjustment[], settings: Partial<StepRules> = {}): StepRules => ({
  adjustmentType: "ChangeInCapacity",
  steps,
  ...settings,
});

const guide = rules(
  [
    { lower: 0, upper: 10, adjustment: 0 },
    { lower: 10, upper: 20, adjustment: 10 },
    { lower: 20, adjustment: 30 },
  ],
  { adjustmentType: "PercentChangeInCapacity" },
);

test("AWS's example: threshold 50, 10 instances, 60 gives 11, then 70 gives 14", () => {
  const first = breachOf(guide, [60], 50).step;
  assert.equal(adjusted(guide, 10, first?.adjustment ?? 0), 11);
  const second = breachOf(guide, [70], 50).step;
  assert.equal(adjusted(guide, 11, second?.adjustment ?? 0), 14); // 30 % of 11 is 3.3
});

const twoSided = rules([
  { upper: -10, adjustment: -2 },
  { lower: -10, upper: 0, adjustment: -1 },
  { lower: 0, upper: 10, adjustment: 1 },
  { lower: 10, adjustment: 2 },
]);

for (const [value, adjustment, why] of [
  [50, 1, "on the threshold the lower bound belongs to the step"],
  [59.9, 1, "below an upper bound"],
  [60, 2, "above the threshold an upper bound does not belong to its step"],
  [49.9, -1, "just below the threshold"],
  [40, -2, "below the threshold an upper bound belongs to its step and a lower does not"],
  [40.1, -1, "above it"],
  [-1000, -2, "an open bound has no end"],
] as const)
  test(`a metric of ${value} against 50 takes the step ${adjustment}: ${why}`, () =>
    assert.equal(breachOf(twoSided, [value], 50).step?.adjustment, adjustment));

test("exactly one step covers any value of a valid policy that is open on both sides", () => {
  fc.assert(
    fc.property(fc.double({ noNaN: true, noDefaultInfinity: true }), (value) => {
      const covering = twoSided.steps.filter((one) => breachOf(rules([one]), [value], 50).step);
      assert.equal(covering.length, 1);
    }),
  );
});

test("a value outside all steps takes none", () => {
  assert.equal(breachOf(rules([{ lower: 0, adjustment: 1 }]), [49], 50).step, undefined);
  assert.equal(breachOf(rules([{ upper: 0, adjustment: -1 }]), [51], 50).step, undefined);
});

for (const [aggregation, value] of [
  [undefined, 20],
  ["Average", 20],
  ["Minimum", 10],
  ["Maximum", 30],
] as const)
  test(`aggregation ${aggregation ?? "by default"} of 10, 20, 30 is ${value}`, () => {
    const asked = rules([{ lower: 0, adjustment: 1 }], aggregation ? { aggregation } : {});
    assert.equal(breachOf(asked, [10, 20, 30], 0).value, value);
  });

for (const [current, percent, minimum, wanted, why] of [
  [100, 12.7, undefined, 112, "12.7 becomes 12"],
  [67, 1, undefined, 68, "0.67 becomes 1"],
  [58, -1, undefined, 57, "-0.58 becomes -1"],
  [667, -1, undefined, 661, "-6.67 becomes -6"],
  [10, 10, undefined, 11, "exactly 1 stays 1"],
  [4, 25, 2, 6, "25 % of 4 is 1, raised to the minimum of 2"],
  [4, -25, 2, 2, "downwards too"],
  [40, 25, 2, 50, "10 is more than the minimum"],
  [0, 50, undefined, 0, "a part of nothing is nothing"],
  [0, 50, 2, 2, "unless there is a minimum"],
  [5, 0, 2, 5, "no change asked, no change made"],
  [2, -100, undefined, 0, "all of them"],
  [2, -300, undefined, 0, "and not more than all"],
] as const)
  test(`${percent} % of ${current} with minimum ${minimum ?? "none"} gives ${wanted}: ${why}`, () => {
    const asked = rules([], {
      adjustmentType: "PercentChangeInCapacity",
      ...(minimum === undefined ? {} : { minAdjustmentMagnitude: minimum }),
    });
    assert.equal(adjusted(asked, current, percent), wanted);
  });

test("changes add, exact capacities replace, and neither goes below zero", () => {
  assert.equal(adjusted(rules([]), 3, 2), 5);
  assert.equal(adjusted(rules([]), 1, -5), 0);
  assert.equal(adjusted(rules([], { adjustmentType: "ExactCapacity" }), 3, 7), 7);
});

for (const [steps, settings, problem] of [
  [[], {}, "There must be at least one step adjustment"],
  [
    [
      { lower: 0, upper: 10, adjustment: 1 },
      { lower: 5, adjustment: 2 },
    ],
    {},
    "Step adjustment intervals cannot overlap",
  ],
  [
    [
      { lower: 0, upper: 10, adjustment: 1 },
      { lower: 11, adjustment: 2 },
    ],
    {},
    "Step adjustment intervals cannot have gaps between them",
  ],
  [
    [{ lower: 10, upper: 10, adjustment: 1 }],
    {},
    "Lower bound must be less than upper bound for a step adjustment",
  ],
  [
    [{ lower: 10, upper: 0, adjustment: 1 }],
    {},
    "Lower bound must be less than upper bound for a step adjustment",
  ],
  [[{ adjustment: 1 }], {}, "Both lower and upper bounds of a step adjustment cannot be left unspecified"],
  [
    [
      { upper: 0, adjustment: -1 },
      { upper: -5, adjustment: -2 },
    ],
    {},
    "At most one step adjustment may have an unspecified lower bound",
  ],
  [
    [
      { lower: 0, adjustment: 1 },
      { lower: 5, adjustment: 2 },
    ],
    {},
    "At most one step adjustment may have an unspecified upper bound",
  ],
  [
    [{ lower: -10, upper: 0, adjustment: -1 }],
    {},
    "There must be a step adjustment with an unspecified lower bound when one step adjustment has a negative lower bound",
  ],
  [
    [{ lower: 0, upper: 10, adjustment: 1 }],
    {},
    "There must be a step adjustment with an unspecified upper bound when one step adjustment has a positive upper bound",
  ],
  [
    [{ lower: 0, adjustment: -1 }],
    { adjustmentType: "ExactCapacity" },
    "Scaling adjustment cannot be less than 0 when adjustment type is ExactCapacity",
  ],
  [
    [{ lower: 0, adjustment: 1 }],
    { minAdjustmentMagnitude: 2 },
    "Minimum adjustment magnitude is only allowed for adjustment type PercentChangeInCapacity",
  ],
  [[{ lower: 0, adjustment: 1 }], {}, undefined],
  [[{ upper: 0, adjustment: -1 }], {}, undefined],
  [twoSided.steps, {}, undefined],
  [guide.steps, { adjustmentType: "PercentChangeInCapacity", minAdjustmentMagnitude: 2 }, undefined],
] as const)
  test(`${JSON.stringify(steps)} ${JSON.stringify(settings)}: ${problem ?? "valid"}`, () =>
    assert.equal(stepProblem(rules(steps, settings)), problem));
