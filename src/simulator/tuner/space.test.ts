import assert from "node:assert/strict";
import { test } from "node:test";
import fc from "fast-check";
import { randomOf } from "../random.ts";
import type { ValueProblem } from "../scenario/check.ts";
import { everyCandidate, latinHypercube, neighbourOf, placeOf, valueAtPlace } from "./candidates.ts";
import { images } from "./examples.fixture.ts";
import type { PolicySettings } from "./policy-settings.ts";
import { contradiction, type Dimension, type Free, settingsWith, spaceOf } from "./space.ts";

const freed = (...texts: readonly string[]): readonly Free[] =>
  texts.map((text) => {
    const [name = "", choices = ""] = text.split("=");
    return { name, choices, path: `--free ${name}` };
  });

function space(settings: PolicySettings, ...texts: readonly string[]): readonly Dimension[] {
  const problems: ValueProblem[] = [];
  const dimensions = spaceOf(freed(...texts), settings, problems);
  assert.deepEqual(problems, []);
  return dimensions;
}

function problemsOf(settings: PolicySettings, ...texts: readonly string[]): readonly string[] {
  const problems: ValueProblem[] = [];
  spaceOf(freed(...texts), settings, problems);
  return problems.map(({ path, message }) => `${path}: ${message}`);
}

const ALL = [
  "target=0.5..10",
  "scaleOutCooldown=0,60,5min",
  "scaleInCooldown=1min..20min",
  "cooldown=0..600",
  "adjustment=1..3",
  "min=0..2",
  "max=2..8",
  "period=60,300",
  "evaluationPeriods=1..3",
  "threshold=1",
  "profile=aws,fast",
  "wake=immediate,aws,none",
  "tag:ebbtide:to-zero-delay=10m,none",
];

test("each setting goes where it belongs in the documents, and the rest stays", () => {
  const dimensions = space(images, ...ALL);
  const candidate = [2.5, 60, 120, 30, 2, 1, 4, 300, 1, 1, "fast", "policy", "10m"];
  const found = settingsWith(images, dimensions, candidate);
  assert.deepEqual(found, {
    ...images,
    profile: "fast",
    tags: { "ebbtide:wake": "policy", "ebbtide:to-zero-delay": "10m" },
    target: { MinCapacity: 1, MaxCapacity: 4 },
    policies: [
      {
        ...images.policies[0],
        TargetTrackingScalingPolicyConfiguration: {
          ...(images.policies[0]!.TargetTrackingScalingPolicyConfiguration as object),
          TargetValue: 2.5,
          ScaleOutCooldown: 60,
          ScaleInCooldown: 120,
        },
      },
      {
        ...images.policies[1],
        StepScalingPolicyConfiguration: {
          ...(images.policies[1]!.StepScalingPolicyConfiguration as object),
          Cooldown: 30,
          StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 2 }],
        },
      },
    ],
    alarms: [{ ...images.alarms[0], Period: 300, EvaluationPeriods: 1, DatapointsToAlarm: 1, Threshold: 1 }],
  });
});

test("what is left as it is changes nothing, and `none` takes a tag away", () => {
  const dimensions = space(images, "target=1..20", "wake=immediate,none");
  assert.deepEqual(settingsWith(images, dimensions, [undefined, undefined]), images);
  const woken = { ...images, tags: { "ebbtide:wake": "immediate" } };
  assert.deepEqual(settingsWith(woken, dimensions, [undefined, "none"]).tags, {});
});

test("AWS's own names are known, too, and the scenario's own values are read", () => {
  const dimensions = space(
    images,
    "TargetValue=1..20",
    "ScaleInCooldown=60",
    "MinCapacity=0,1",
    "profile=fast",
  );
  assert.deepEqual(
    dimensions.map(({ setting }) => setting.yours),
    [5, 300, 0, "aws"],
  );
});

test("a setting of several policies says whose it is", () => {
  const [backlog] = images.policies;
  const two = { ...images, policies: [backlog!, { ...backlog, PolicyName: "other" }] };
  assert.deepEqual(problemsOf(two, "target=1..20"), [
    "--free target: could be of several: say target@backlog or target@other",
  ]);
  const found = settingsWith(two, space(two, "target@other=3"), [3]);
  const values = found.policies.map(
    (policy) => (policy.TargetTrackingScalingPolicyConfiguration as { TargetValue: number }).TargetValue,
  );
  assert.deepEqual(values, [5, 3]);
});

test("everything that is wrong is said at once", () => {
  assert.deepEqual(
    problemsOf(
      images,
      "speed=1..2",
      "target=20..1",
      "target@nobody=1",
      "scaleInCooldown=soon",
      "cooldown=-5..5",
      "adjustment:2=1",
      "profile=slow",
      "wake=later",
      "tag:ebbtide:unheard=1",
      "min=0,,1",
      "max=1..2",
      "MaxCapacity=3",
    ),
    [
      "--free speed: is not known here; known are target, scaleOutCooldown, scaleInCooldown, cooldown, adjustment, min, max, period, evaluationPeriods, datapointsToAlarm, threshold, profile, wake, scaleOutAlarm, scaleInAlarm, toZeroDelay, tag:<key>",
      "--free target: must go from low to high, not 20..1",
      "--free target@nobody: there is no target-tracking policy named nobody; there are backlog",
      "--free scaleInCooldown: must be numbers of seconds, not soon",
      "--free cooldown: must not be below 0",
      "--free adjustment:2: has 1 steps: say which, from adjustment:1 to adjustment:1",
      "--free profile: Value 'slow' of tag 'ebbtide:profile' must be aws or fast",
      "--free wake: Value 'later' of tag 'ebbtide:wake' must be policy or immediate",
      problemsOf(images, "tag:ebbtide:unheard=1")[0]!,
      "--free min: must be a range such as 1..20 or values such as 60,300",
      "--free MaxCapacity: is free already, under this name or another",
    ],
  );
});

test("candidates stay within their bounds, and along every dimension fill it evenly", () => {
  const dimensions = space(images, ...ALL);
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), (count, seed) => {
      const random = randomOf(seed, "test");
      const sample = latinHypercube(dimensions, count, random);
      assert.equal(sample.length, count);
      for (const candidate of [...sample, ...sample.map((one) => neighbourOf(one, dimensions, random))])
        for (const [index, value] of candidate.entries()) {
          const { choices } = dimensions[index]!;
          if (choices.kind === "list") assert.ok(choices.values.includes(value!));
          else assert.ok(Number(value) >= choices.from && Number(value) <= choices.to, String(value));
        }
      const profiles = sample.filter((candidate) => candidate[10] === "fast").length;
      assert.ok(Math.abs(profiles - count / 2) <= 1);
    }),
    { numRuns: 50 },
  );
});

test("a place on a dimension leads to its value and back", () => {
  for (const dimension of space(images, "target=0.5..10", "scaleInCooldown=0..600", "profile=aws,fast"))
    for (const place of [0, 0.2, 0.5, 0.9, 0.999]) {
      const value = valueAtPlace(dimension, place);
      assert.equal(valueAtPlace(dimension, placeOf(dimension, value)), value);
    }
});

test("small spaces are counted out", () => {
  assert.equal(everyCandidate(space(images, "min=0..2", "profile=aws,fast"), 100)?.length, 6);
  assert.equal(everyCandidate(space(images, "min=0..2", "profile=aws,fast"), 5), undefined);
  assert.equal(everyCandidate(space(images, "target=1..20"), 100), undefined);
});

test("contradictions are seen without a run", () => {
  assert.equal(contradiction(images), undefined);
  assert.equal(contradiction({ ...images, target: { MinCapacity: 3, MaxCapacity: 2 } }), "min above max");
  const [alarm] = images.alarms;
  assert.equal(
    contradiction({ ...images, alarms: [{ ...alarm, DatapointsToAlarm: 3 }] }),
    "more datapoints to alarm than evaluation periods",
  );
});
